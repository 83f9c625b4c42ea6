#pragma once
int sum_squares(int n);
int first_above(int limit);
int destroyed_early(int n);
int failing(int at);
