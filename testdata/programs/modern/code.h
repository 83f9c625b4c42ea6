#pragma once
int ordering(int a);
int classes(int a);
int enums(int a);
int braces(int a);
int templates(int a);
int temps(int a);
int tries(int a);
int traced(); // what happened since it was last called
