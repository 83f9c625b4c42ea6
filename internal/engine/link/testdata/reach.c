// What runs record into, in several sections, and what stays private.
#define REACH __attribute__((section(".ames.reach")))
unsigned char NAME(reach)[5] REACH;
_Alignas(64) unsigned char NAME(more)[100] REACH;
int NAME(selector) = 0;
const char *const NAME(relro) = "text";
long NAME(test)(long n) {
  NAME(reach)[n] = 1;
  NAME(more)[10 + n] = 7;
  return NAME(selector);
}
