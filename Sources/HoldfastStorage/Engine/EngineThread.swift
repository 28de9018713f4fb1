#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A thread of the engine's own, which may block where a task may not.
@safe final class EngineThread: @unchecked Sendable {
    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private var thread = pthread_t(bitPattern: 0)

    /// Starts a thread; `join` waits for its end.
    init(_ body: @escaping @Sendable () -> Void) throws(StorageError) {
        let start = unsafe Unmanaged.passRetained(Start(body))
        var created = pthread_t(bitPattern: 0)
        let code = unsafe pthread_create(
            &created, nil,
            { pointer in
                guard let pointer = unsafe pointer else { return nil }
                unsafe Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            unsafe start.release()
            throw .system(operation: "pthread_create", code: code, message: "no thread could be made")
        }
        thread = created
    }

    func join() { _ = pthread_join(thread, nil) }
}
