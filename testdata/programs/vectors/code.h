#ifndef CODE_H
#define CODE_H
typedef int v4i __attribute__((vector_size(16)));
typedef float v4f __attribute__((vector_size(16)));
typedef short v8s __attribute__((vector_size(16)));
typedef unsigned char v16b __attribute__((vector_size(16)));
typedef double v2d __attribute__((vector_size(16)));
typedef float ext3 __attribute__((ext_vector_type(3)));
v4i madd(v4i a, v4i b, v4i c);
v4i select_larger(v4i a, v4i b);
v4f blend(v4f a, v4f b, float t);
int horizontal(v4i v);
v4i rotate(v4i v);
v16b brighten(v16b v, unsigned char by);
v8s widen_shift(v8s v, int by);
v2d divide(v2d a, v2d b);
ext3 cross(ext3 a, ext3 b);
int count_equal(const unsigned char *a, const unsigned char *b, int n);
v4i to_int(v4f v);
v4i logic(v4i a, v4i b);
v4i step(v4i *v);
#endif
