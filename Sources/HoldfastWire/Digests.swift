#if Server
    import Crypto

    /// The lower-case hexadecimal digits of the SHA-256 of bytes, which are hashed where they lie: `hash(data:)` asks a
    /// collection for its regions one by one.
    func hexadecimalSHA256(_ bytes: Span<UInt8>) -> [UInt8] {
        var hash = SHA256()
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return unsafe hash.finalize().withUnsafeBytes { unsafe hexadecimal($0) }
    }
#endif

/// The lower-case hexadecimal digits of a digest.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(64)
    for byte in bytes {
        digits.append(SigV4Encoding.lowerHexDigit(byte >> 4))
        digits.append(SigV4Encoding.lowerHexDigit(byte & 0xF))
    }
    return digits
}

/// Takes as long for a wrong first byte as for a wrong last one, so that time tells nothing of the right signature.
func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
