// glibc's own settings of its allocator, which Swift's Glibc leaves out. Elsewhere there is nothing here.
#ifdef __linux__
#include <malloc.h>
#endif
