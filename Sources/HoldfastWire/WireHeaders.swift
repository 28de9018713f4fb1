/// Header fields in the order in which they came. Names compare without regard to ASCII case; values are kept as sent.
public struct WireHeaders: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var fields: [Field]

    public init() { fields = [] }

    public init(_ pairs: [(String, String)]) {
        fields = pairs.map { Field(name: $0.0, value: $0.1) }
    }

    public mutating func reserveCapacity(_ count: Int) { fields.reserveCapacity(count) }

    /// Adds a field after those that are there, whether or not one has the same name.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value under `name`. Setting replaces every field of that name; `nil` removes them.
    public subscript(name: String) -> String? {
        get {
            // A span, since an array's elements would be counted as held while they are looked at.
            let span = fields.span
            for index in span.indices where Self.isSameName(span[index].name, name) { return span[index].value }
            return nil
        }
        set {
            fields.removeAll { Self.isSameName($0.name, name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value under `name`, in order.
    public func values(_ name: String) -> [String] {
        fields.filter { Self.isSameName($0.name, name) }.map(\.value)
    }
}

extension WireHeaders {
    /// Whether two header names are the same but for ASCII case. Touches no heap.
    @inline(__always)
    package static func isSameName(_ left: String, _ right: String) -> Bool {
        // Most names that are not the same are not as long, which costs next to nothing to see.
        left.utf8.count == right.utf8.count && isSameButForCase(left, right)
    }

    /// Whether a header's name begins like this, which is in lower case.
    package static func isName(_ name: String, startingWith start: StaticString) -> Bool {
        let (name, start) = (name.utf8Span.span, start.span)
        guard name.count >= start.count else { return false }
        for index in start.indices where asciiLowercased(name[index]) != start[index] { return false }
        return true
    }

    private static func isSameButForCase(_ left: String, _ right: String) -> Bool {
        let left = left.utf8Span.span
        let right = right.utf8Span.span
        for index in left.indices where asciiLowercased(left[index]) != asciiLowercased(right[index]) { return false }
        return true
    }
}

private func asciiLowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
}
