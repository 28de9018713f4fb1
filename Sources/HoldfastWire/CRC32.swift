import CZlib

/// The CRC-32 of zlib and gzip, which `x-amz-crc32` carries in decimal.
public enum CRC32 {
    /// - Complexity: O(n), several gigabytes a second.
    public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var sum: UInt = 0
            // zlib takes 32-bit lengths.
            var done = 0
            while done < buffer.count {
                let count = min(buffer.count - done, 1 << 30)
                sum = unsafe crc32(sum, buffer.baseAddress! + done, UInt32(count))
                done += count
            }
            return UInt32(truncatingIfNeeded: sum)
        }
    }
}
