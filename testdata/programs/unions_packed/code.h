#ifndef CODE_H
#define CODE_H
#include <stddef.h>
#include <stdint.h>
union word { uint32_t u; float f; uint8_t bytes[4]; struct { uint16_t low, high; } half; };
struct variant { enum { INT, REAL, TEXT } kind; union { long i; double d; const char *s; }; };
struct __attribute__((packed)) header { uint8_t type; uint32_t length; uint16_t check; uint64_t id; };
struct __attribute__((packed, aligned(2))) semi { char c; int i; };
struct message { int n; struct header head; char body[]; };
#pragma pack(push, 2)
struct two { char a; long b; char c; };
#pragma pack(pop)
uint32_t float_bits(float f);
float scale_exponent(float f, int by);
uint32_t swap_halves(uint32_t v);
long value(struct variant v);
struct variant add(struct variant a, struct variant b);
uint16_t checksum(const struct header *h);
void set_length(struct header *h, uint32_t length);
size_t offsets(void);
struct message *make_message(void *room, const char *text);
int semi_sum(struct semi s, const struct two *t);
#endif
