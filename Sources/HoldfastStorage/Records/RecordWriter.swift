/// Writes a record's fields one after the other; integers are little-endian, lengths are varints.
public struct RecordWriter: Sendable {
    private var buffer: [UInt8]

    public init(capacity: Int = 128) {
        buffer = []
        buffer.reserveCapacity(capacity)
    }

    /// The first byte of every record.
    public mutating func version(_ version: UInt8) {
        precondition(buffer.isEmpty, "the version is the first byte")
        buffer.append(version)
    }

    public mutating func uint8(_ value: UInt8) { buffer.append(value) }
    public mutating func bool(_ value: Bool) { buffer.append(value ? 1 : 0) }

    public mutating func uint32(_ value: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) { buffer.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    public mutating func uint64(_ value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { buffer.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    public mutating func int64(_ value: Int64) { uint64(UInt64(bitPattern: value)) }

    /// Seven bits a byte, the lowest first.
    public mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            buffer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        buffer.append(UInt8(rest))
    }

    public mutating func bytes(_ value: Span<UInt8>) {
        varint(UInt64(value.count))
        for index in value.indices { buffer.append(value[index]) }
    }

    public mutating func bytes(_ value: [UInt8]) {
        varint(UInt64(value.count))
        buffer.append(contentsOf: value)
    }

    public mutating func string(_ value: String) {
        varint(UInt64(value.utf8.count))
        buffer.append(contentsOf: value.utf8)
    }

    public mutating func optional<Field>(_ field: Field?, _ write: (inout RecordWriter, Field) -> Void) {
        bool(field != nil)
        if let field { write(&self, field) }
    }

    public mutating func array<Element>(_ elements: [Element], _ write: (inout RecordWriter, Element) -> Void) {
        varint(UInt64(elements.count))
        for element in elements { write(&self, element) }
    }

    public consuming func finish() -> [UInt8] { buffer }
}
