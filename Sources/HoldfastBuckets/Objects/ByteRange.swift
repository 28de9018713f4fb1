/// The bytes of an object that a read asks for, as a `Range` header names them.
///
/// See <https://www.rfc-editor.org/rfc/rfc9110.html#name-range>.
public enum ByteRange: Hashable, Sendable, CustomStringConvertible {
    case from(UInt64)
    /// Both included.
    case between(UInt64, UInt64)
    case last(UInt64)

    /// - Parameter header: `bytes=0-499`, `bytes=500-`, `bytes=-500`. Anything else, and several ranges, give `nil`,
    ///   which means the whole object, as S3 does.
    public init?(header: String) {
        guard header.lowercased().hasPrefix("bytes=") else { return nil }
        let text = header.dropFirst(6).filter { $0 != " " }
        let bounds = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        switch (Self.number(bounds[0]), Self.number(bounds[1])) {
        case (let first?, let last?):
            guard first <= last else { return nil }
            self = .between(first, last)
        case (let first?, nil):
            guard bounds[1].isEmpty else { return nil }
            self = .from(first)
        case (nil, let count?):
            guard bounds[0].isEmpty else { return nil }
            self = .last(count)
        case (nil, nil): return nil
        }
    }

    /// Digits, cut to what 64 bits hold.
    private static func number(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(text) ?? .max
    }

    /// The bytes of an object of this size; `nil` where none of them is in the range.
    public func resolved(size: UInt64) -> Range<UInt64>? {
        switch self {
        case .from(let first): first < size ? first..<size : nil
        case .between(let first, let last): first < size ? first..<(min(last, size - 1) + 1) : nil
        case .last(let count): count > 0 && size > 0 ? (size - min(count, size))..<size : nil
        }
    }

    /// As a header has it.
    public var description: String {
        switch self {
        case .from(let first): "bytes=\(first)-"
        case .between(let first, let last): "bytes=\(first)-\(last)"
        case .last(let count): "bytes=-\(count)"
        }
    }
}
