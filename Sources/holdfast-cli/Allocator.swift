#if canImport(Glibc)
    import CMalloc
#endif

/// Has the allocator keep the memory of large buffers that are freed, up to 2 MiB at the end of each of its heaps. By
/// itself glibc gives it back to the system, which clears and maps it anew for the next piece of an object that is
/// sent: 60 page faults for 1 MiB, and a seventh of the server's time. Idle memory is the same.
///
/// For the process as a whole, so the library leaves this to its embedder.
func keepFreedBuffers() {
    #if canImport(Glibc)
        let bytes = Int32(2 << 20)
        // Setting either also stops glibc from raising both by itself.
        mallopt(M_MMAP_THRESHOLD, bytes)
        mallopt(M_TRIM_THRESHOLD, bytes)
    #endif
}
