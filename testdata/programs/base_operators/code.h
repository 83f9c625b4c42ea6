#pragma once
int bases(int a);
int virtuals(int a);
int truths(int a);
int casts(int a);
int temporaries(int a);
int folds(int a);
int defaults(int a);
int traced(); // what happened since it was last called
