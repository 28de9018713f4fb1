package import HoldfastCore

/// An id for a rule that was sent without one, as S3 makes them: a random UUID's text in Base64, 48 characters.
package func generatedRuleID(from randomness: some Randomness) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bytes = Array(randomUUID(from: randomness).utf8)
    var text: [UInt8] = []
    text.reserveCapacity(48)
    // 36 characters are 12 groups of three bytes, so that nothing is padded.
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
        for shift in [18, 12, 6, 0] { text.append(alphabet[group >> shift & 63]) }
    }
    return String(decoding: text, as: UTF8.self)
}
