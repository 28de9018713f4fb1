/// A record's bytes are not what its tree's records look like.
public enum RecordDecodingError: Error, Hashable, Sendable {
    case truncated
    case unknownVersion(UInt8)
    case illegal(String)
}

/// Reads what a `RecordWriter` wrote. Every length is checked against what is left, so that no bytes make it trap or
/// allocate beyond their own size.
public struct RecordReader: ~Escapable {
    private let source: Span<UInt8>
    private var offset = 0

    @_lifetime(copy source)
    public init(_ source: Span<UInt8>) { self.source = source }

    public var isAtEnd: Bool { offset == source.count }
    public var remaining: Int { source.count - offset }

    /// - Parameter newest: the newest version that the caller reads.
    @_lifetime(self: copy self)
    @discardableResult
    public mutating func version(upTo newest: UInt8) throws(RecordDecodingError) -> UInt8 {
        let version = try uint8()
        guard (1...newest).contains(version) else { throw .unknownVersion(version) }
        return version
    }

    @_lifetime(self: copy self)
    public mutating func uint8() throws(RecordDecodingError) -> UInt8 {
        guard offset < source.count else { throw .truncated }
        defer { offset += 1 }
        return source[offset]
    }

    @_lifetime(self: copy self)
    public mutating func bool() throws(RecordDecodingError) -> Bool {
        switch try uint8() {
        case 0: false
        case 1: true
        default: throw .illegal("a truth value is neither 0 nor 1")
        }
    }

    @_lifetime(self: copy self)
    public mutating func uint32() throws(RecordDecodingError) -> UInt32 {
        guard remaining >= 4 else { throw .truncated }
        defer { offset += 4 }
        return unsafe UInt32(littleEndian: source.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @_lifetime(self: copy self)
    public mutating func uint64() throws(RecordDecodingError) -> UInt64 {
        guard remaining >= 8 else { throw .truncated }
        defer { offset += 8 }
        return unsafe UInt64(littleEndian: source.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @_lifetime(self: copy self)
    public mutating func int64() throws(RecordDecodingError) -> Int64 { Int64(bitPattern: try uint64()) }

    @_lifetime(self: copy self)
    public mutating func varint() throws(RecordDecodingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try uint8()
            guard shift < 63 || (shift == 63 && byte <= 1) else { throw .illegal("a varint is over 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// A field of bytes, copied.
    @_lifetime(self: copy self)
    public mutating func bytes() throws(RecordDecodingError) -> [UInt8] {
        let bytes = try lentBytes()
        return bytes.isEmpty ? [] : unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// A field of bytes where it stands in the record.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func lentBytes() throws(RecordDecodingError) -> Span<UInt8> {
        let count = try length()
        defer { offset += count }
        return source.extracting(offset..<(offset + count))
    }

    @_lifetime(self: copy self)
    public mutating func string() throws(RecordDecodingError) -> String {
        let count = try length()
        defer { offset += count }
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: source.extracting(offset..<(offset + count))))
        } catch { throw .illegal("not UTF-8") }
    }

    @_lifetime(self: copy self)
    @inlinable
    public mutating func optional<Field>(
        _ read: (inout RecordReader) throws(RecordDecodingError) -> Field
    ) throws(RecordDecodingError) -> Field? {
        try bool() ? try read(&self) : nil
    }

    @_lifetime(self: copy self)
    @inlinable
    public mutating func array<Element>(
        _ read: (inout RecordReader) throws(RecordDecodingError) -> Element
    ) throws(RecordDecodingError) -> [Element] {
        let count = try length()
        if count == 0 { return [] }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    /// Refuses bytes after the last field.
    public func end() throws(RecordDecodingError) {
        guard isAtEnd else { throw .illegal("\(remaining) bytes follow the last field") }
    }

    /// A count of bytes or of elements, each of which takes at least one byte.
    @_lifetime(self: copy self)
    @usableFromInline
    mutating func length() throws(RecordDecodingError) -> Int {
        let count = try varint()
        guard count <= UInt64(remaining) else { throw .truncated }
        return Int(count)
    }
}
