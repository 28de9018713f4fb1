/// A constraint that a model puts on a value.
public enum Constraint: Sendable {
    case oneOf([StaticString])
    case pattern(ConstraintPattern)
    /// Of a string, in UTF-16 code units as Java counts; of a blob, in bytes.
    case lengthAtLeast(Int)
    case lengthAtMost(Int)
    /// Of a list or map.
    case countAtLeast(Int)
    case countAtMost(Int)
    case valueAtLeast(Int)
    case valueAtMost(Int)

    /// AWS's words for it.
    var text: String {
        switch self {
        case .oneOf(let values):
            "Member must satisfy enum value set: [\(values.map(\.description).joined(separator: ", "))]"
        case .pattern(let pattern): "Member must satisfy regular expression pattern: \(pattern.rawValue)"
        case .lengthAtLeast(let bound), .countAtLeast(let bound):
            "Member must have length greater than or equal to \(bound)"
        case .lengthAtMost(let bound), .countAtMost(let bound):
            "Member must have length less than or equal to \(bound)"
        case .valueAtLeast(let bound): "Member must have value greater than or equal to \(bound)"
        case .valueAtMost(let bound): "Member must have value less than or equal to \(bound)"
        }
    }
}

/// The regular expressions of the models, each as a scan of its own. The raw value is the model's.
public enum ConstraintPattern: String, Sendable {
    /// Names of tables and indexes.
    case name = "[a-zA-Z0-9_.-]+"
    case uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    /// Whether the whole text matches.
    func matches(_ text: String) -> Bool {
        switch self {
        case .name: !text.isEmpty && text.utf8.allSatisfy(isNameByte)
        case .uuid:
            text.utf8.count == 36
                && zip(0..., text.utf8).allSatisfy { place, byte in
                    [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : isLowerHexDigit(byte)
                }
        }
    }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
    default: false
    }
}

private func isLowerHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
}

/// A value that constraints can be put on.
public protocol Constrainable {
    func satisfies(_ constraint: Constraint) -> Bool
    /// The value as AWS's messages quote it.
    var quoted: String { get }
}

extension String: Constrainable {
    public func satisfies(_ constraint: Constraint) -> Bool {
        switch constraint {
        case .oneOf(let values): values.contains { $0.span.equals(utf8Span.span) }
        case .pattern(let pattern): pattern.matches(self)
        case .lengthAtLeast(let bound): utf16.count >= bound
        // There are never more UTF-16 code units than bytes, and counting bytes costs nothing.
        case .lengthAtMost(let bound): utf8.count <= bound || utf16.count <= bound
        case .countAtLeast, .countAtMost, .valueAtLeast, .valueAtMost: true
        }
    }

    public var quoted: String { self }
}

extension Int: Constrainable {
    public func satisfies(_ constraint: Constraint) -> Bool {
        switch constraint {
        case .valueAtLeast(let bound): self >= bound
        case .valueAtMost(let bound): self <= bound
        default: true
        }
    }

    public var quoted: String { description }
}

extension Array: Constrainable {
    public func satisfies(_ constraint: Constraint) -> Bool { satisfiesCount(count, constraint) }

    public var quoted: String { "[\(map { quote($0) }.joined(separator: ", "))]" }
}

extension Dictionary: Constrainable {
    public func satisfies(_ constraint: Constraint) -> Bool { satisfiesCount(count, constraint) }

    public var quoted: String {
        "{\(map { "\(quote($0.key))=\(quote($0.value))" }.sorted().joined(separator: ", "))}"
    }
}

private func satisfiesCount(_ count: Int, _ constraint: Constraint) -> Bool {
    switch constraint {
    case .countAtLeast(let bound): count >= bound
    case .countAtMost(let bound): count <= bound
    default: true
    }
}

/// Structures are named and not told, since AWS prints an address there.
private func quote(_ value: Any) -> String {
    (value as? any Constrainable)?.quoted ?? "\(type(of: value))"
}
