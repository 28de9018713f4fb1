#if Server
    import Crypto
    import HTTPTypes
    import HoldfastCore
    import HummingbirdCore
    import NIOCore
    import NIOPosix
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #else
        import Darwin
    #endif

    /// Keeps bodies in files, as a server without a store would: MD5, CRC64NVME and the SHA-256 that is signed are
    /// computed as the bytes come, the file is written beside its place, synced with `fdatasync`, and renamed into it.
    struct FilePerObject: Sendable {
        struct Failed: Error { let operation: String }

        let directory: String
        private let next = Counter()

        init(directory: String) { self.directory = directory }

        func keep(_ request: Request) async throws {
            let name = (request.head.path ?? "/").map { $0 == "/" || $0 == "?" ? "_" : String($0) }.joined()
            let temporary = "\(directory)/.new-\(next.take())"
            let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            guard file >= 0 else { throw Failed(operation: "open") }
            defer { close(file) }
            var md5 = Insecure.MD5()
            var sha256 = SHA256()
            var crc = CRC64NVME()
            for try await piece in request.body {
                let bytes = Array(piece.readableBytesView)
                md5.update(data: bytes)
                sha256.update(data: bytes)
                crc.update(bytes.span)
                try await onPool {
                    let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
                    guard count == bytes.count else { throw Failed(operation: "write") }
                }
            }
            _ = (md5.finalize(), sha256.finalize(), crc.value)
            try await onPool {
                guard fdatasync(file) == 0, unsafe rename(temporary, "\(directory)/\(name)") == 0 else {
                    throw Failed(operation: "fdatasync")
                }
            }
        }

        /// Blocking calls keep off the event loops.
        private func onPool(_ body: @escaping @Sendable () throws -> Void) async throws {
            try await NIOThreadPool.singleton.runIfActive(body)
        }

        private final class Counter: Sendable {
            private let value = Atomic<UInt64>(0)

            func take() -> UInt64 { value.add(1, ordering: .relaxed).oldValue }
        }
    }
#endif
