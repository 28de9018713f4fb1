#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads small files whole.
enum FileContents {
    static let bytesMax = 1 << 20

    struct Unreadable: Error {
        var reason: String
    }

    static func read(_ path: String) throws(Unreadable) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(reason: unsafe String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            var failed = false
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let got = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                failed = got < 0
                count = max(0, got)
            }
            if failed { throw Unreadable(reason: unsafe String(cString: strerror(errno))) }
            if piece.isEmpty { break }
            bytes += piece
            if bytes.count > bytesMax { throw Unreadable(reason: "it is over \(bytesMax) bytes") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
