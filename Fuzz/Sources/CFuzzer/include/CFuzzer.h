#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own entry: runs until its options say stop, and ends the process where an input crashes.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
