/// Names one version of an object: `null`, or an opaque text that says where the version stands.
public struct VersionID: Hashable, Sendable, CustomStringConvertible {
    /// The commit order of the version and a number that cannot be guessed; `nil` for the null version.
    let parts: Parts?

    struct Parts: Hashable, Sendable {
        let sequence: UInt64
        let nonce: UInt64
    }

    public static let null = VersionID(parts: nil)

    init(parts: Parts?) { self.parts = parts }

    init(sequence: UInt64, nonce: UInt64) { parts = Parts(sequence: sequence, nonce: nonce) }

    /// - Parameter text: what `description` gave; anything else gives `nil`.
    public init?(_ text: some StringProtocol) {
        if text == "null" {
            self = .null
            return
        }
        guard let (sequence, nonce) = opaquePair(text) else { return nil }
        self.init(sequence: sequence, nonce: nonce)
    }

    public var description: String {
        guard let parts else { return "null" }
        return opaqueText(parts.sequence, parts.nonce)
    }
}

/// Two numbers as 32 hexadecimal digits, the first one scrambled with the second, so that nobody is led to think that
/// ids count up.
func opaqueText(_ sequence: UInt64, _ nonce: UInt64) -> String {
    func digits(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
    return digits(sequence ^ (nonce &* 0x9E37_79B9_7F4A_7C15)) + digits(nonce)
}

func opaquePair(_ text: some StringProtocol) -> (sequence: UInt64, nonce: UInt64)? {
    let isLegal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    guard text.utf8.count == 32, isLegal, let scrambled = UInt64(text.prefix(16), radix: 16),
        let nonce = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    return (scrambled ^ (nonce &* 0x9E37_79B9_7F4A_7C15), nonce)
}
