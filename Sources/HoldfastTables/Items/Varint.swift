/// Unsigned LEB128 lengths, at most four bytes: what an item holds is far below 256 MiB.
enum Varint {
    /// The largest length that can be written.
    static let max = 1 << 28 - 1

    /// How many bytes `length` takes.
    static func width(_ length: Int) -> Int {
        length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4
    }
}

extension [UInt8] {
    /// Appends a length in its shortest form.
    mutating func append(varint length: Int) {
        precondition(length >= 0 && length <= Varint.max, "a length beyond what the item encoding holds")
        var rest = length
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Walks over encoded bytes that are trusted to be well formed. Traps on bytes that end too soon; never reads beyond.
struct ByteReader: ~Escapable {
    let bytes: Span<UInt8>
    var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset >= bytes.count }

    mutating func byte() -> UInt8 {
        let byte = bytes[offset]
        offset += 1
        return byte
    }

    mutating func varint() -> Int {
        let first = bytes[offset]
        offset += 1
        if first < 0x80 { return Int(first) }
        var length = Int(first & 0x7F)
        var shift = 7
        while shift < 28 {
            let next = byte()
            length |= Int(next & 0x7F) << shift
            if next < 0x80 { break }
            shift += 7
        }
        return length
    }

    /// The next `length` bytes.
    @_lifetime(copy self)
    mutating func take(_ length: Int) -> Span<UInt8> {
        let part = bytes.extracting(offset..<offset + length)
        offset += length
        return part
    }

    /// The next bytes, which a length precedes.
    @_lifetime(copy self)
    mutating func takeCounted() -> Span<UInt8> {
        let length = varint()
        return take(length)
    }

    /// The next value with its tag.
    @_lifetime(copy self)
    mutating func takeValue() -> ValueView {
        let start = offset
        let tag = byte()
        guard tag > ValueTag.lastBare else {
            return ValueView(encoded: bytes.extracting(start..<offset), headerBytes: 1)
        }
        let length = varint()
        let header = offset - start
        offset += length
        return ValueView(encoded: bytes.extracting(start..<offset), headerBytes: header)
    }
}
