import CZlib

/// gzip and deflate, as HTTP's content codings name them.
public enum Compression: String, Sendable {
    case gzip
    case deflate

    public enum Failure: Error, Hashable, Sendable {
        /// What came is not of the named coding, is damaged, or ends too early.
        case malformed
        /// More than the limit would come out.
        case tooLarge(limit: Int)
    }

    /// The bytes that `bytes` decompresses to. Memory stays within the limit, however much the input would expand.
    /// `deflate` is taken with zlib's wrapper or, as some clients send it, without.
    /// - Parameter limit: the most bytes that may come out.
    public func decompress(_ bytes: Span<UInt8>, limit: Int) throws(Failure) -> [UInt8] {
        switch self {
        case .gzip:
            return try inflated(bytes, windowBits: 15 + 16, limit: limit)
        case .deflate:
            // A zlib header is a multiple of 31 whose low nibble says deflate.
            let wrapped =
                bytes.count >= 2 && bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
            return try inflated(bytes, windowBits: wrapped ? 15 : -15, limit: limit)
        }
    }

    /// `bytes` compressed for the wire: zlib's fastest level, since replies are compressed while a client waits.
    public func compress(_ bytes: Span<UInt8>) -> [UInt8] {
        var stream = unsafe z_stream()
        let ready = unsafe holdfast_deflateInit2(&stream, 1, self == .gzip ? 15 + 16 : 15)
        precondition(ready == Z_OK, "zlib refused to start: out of memory")
        defer { unsafe deflateEnd(&stream) }
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        return unsafe bytes.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(bound)
                let ended = unsafe CZlib.deflate(&stream, Z_FINISH)
                precondition(ended == Z_STREAM_END, "deflateBound was too small")
                count = unsafe bound - Int(stream.avail_out)
            }
        }
    }
}

private let chunkBytes = 64 * 1024

private func inflated(
    _ bytes: Span<UInt8>, windowBits: Int32, limit: Int
) throws(Compression.Failure) -> [UInt8] {
    var stream = unsafe z_stream()
    let ready = unsafe holdfast_inflateInit2(&stream, windowBits)
    precondition(ready == Z_OK, "zlib refused to start: out of memory")
    defer { unsafe inflateEnd(&stream) }
    let result: Result<[UInt8], Compression.Failure> = unsafe bytes.withUnsafeBufferPointer { source in
        var output: [UInt8] = []
        unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe stream.avail_in = UInt32(source.count)
        while true {
            var status = Z_OK
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: chunkBytes) { target, count in
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(chunkBytes)
                status = unsafe inflate(&stream, Z_NO_FLUSH)
                count = unsafe chunkBytes - Int(stream.avail_out)
            }
            if output.count + chunk.count > limit { return .failure(.tooLarge(limit: limit)) }
            output.append(contentsOf: chunk)
            if status == Z_STREAM_END {
                // What follows the end is not part of the message, and nobody asked for it.
                return unsafe stream.avail_in == 0 ? .success(output) : .failure(.malformed)
            }
            guard status == Z_OK, !chunk.isEmpty || (unsafe stream.avail_in) > 0 else { return .failure(.malformed) }
        }
    }
    return try result.get()
}
