/// A key's bytes are not what its tree's keys look like.
public enum KeyDecodingError: Error, Hashable, Sendable {
    case truncated
    case illegal(String)
}

/// Reads what a `KeyWriter` wrote, checking bounds.
public struct KeyReader: ~Escapable {
    private let source: Span<UInt8>
    private var offset = 0

    @_lifetime(copy source)
    public init(_ source: Span<UInt8>) { self.source = source }

    public var isAtEnd: Bool { offset == source.count }
    public var position: Int { offset }

    @_lifetime(self: copy self)
    public mutating func byte() throws(KeyDecodingError) -> UInt8 {
        guard offset < source.count else { throw .truncated }
        defer { offset += 1 }
        return source[offset]
    }

    @_lifetime(self: copy self)
    public mutating func uint64() throws(KeyDecodingError) -> UInt64 {
        guard source.count - offset >= 8 else { throw .truncated }
        var value: UInt64 = 0
        for index in offset..<(offset + 8) { value = value << 8 | UInt64(source[index]) }
        offset += 8
        return value
    }

    @_lifetime(self: copy self)
    public mutating func int64() throws(KeyDecodingError) -> Int64 {
        Int64(bitPattern: try uint64() ^ (1 << 63))
    }

    @_lifetime(self: copy self)
    public mutating func bytes() throws(KeyDecodingError) -> [UInt8] {
        var value: [UInt8] = []
        while true {
            let next = try byte()
            if next != 0 {
                value.append(next)
                continue
            }
            switch try byte() {
            case 0xFF: value.append(0)
            case 0: return value
            default: throw .illegal("a zero byte is followed by neither 00 nor FF")
            }
        }
    }

    @_lifetime(self: copy self)
    public mutating func string() throws(KeyDecodingError) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else { throw .illegal("not UTF-8") }
        return text
    }

    /// All that is left.
    @_lifetime(self: copy self)
    public mutating func rawTail() -> [UInt8] {
        var value: [UInt8] = []
        value.reserveCapacity(source.count - offset)
        for index in offset..<source.count { value.append(source[index]) }
        offset = source.count
        return value
    }
}
