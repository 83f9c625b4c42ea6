extern __attribute__((visibility("hidden"))) __thread int lib_last;
__attribute__((visibility("hidden"))) int lib_note(int code);

int lib_note(int code) {
    lib_last = code + 1;
    return lib_last;
}
