/* A library that is linked with late.c. */
void tell(void);

__attribute__((visibility("default"))) void tell_again(void) { tell(); }
