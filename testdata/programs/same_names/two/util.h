#pragma once
int two_entry(int v);
int two_state();
int two_in_namespace(int v);
