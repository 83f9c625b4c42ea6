#pragma once
int containers(int a);
int strings(int a);
int maps(int a);
int options(int a);
int tuples(int a);
int algorithms(int a);
int returns(int a);
int buffers(int a);
int traced(); // what happened since it was last called
