#pragma once
int one_entry(int v);
int one_state();
int one_in_namespace(int v);
