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
