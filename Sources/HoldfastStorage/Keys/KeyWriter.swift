/// Writes a tuple so that comparing the bytes compares the tuples, component by component.
public struct KeyWriter: Sendable {
    private var buffer: [UInt8]

    public init(capacity: Int = 64) {
        buffer = []
        buffer.reserveCapacity(capacity)
    }

    public mutating func byte(_ value: UInt8) { buffer.append(value) }

    /// Eight bytes, big-endian.
    public mutating func uint64(_ value: UInt64) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe buffer.append(contentsOf: $0) }
    }

    /// Eight bytes, the sign bit turned over so that negative numbers come first.
    public mutating func int64(_ value: Int64) { uint64(UInt64(bitPattern: value) ^ (1 << 63)) }

    /// Any bytes: 00 is written as 00 FF, and 00 00 ends the component, so that a prefix comes before what it starts.
    public mutating func bytes(_ value: Span<UInt8>) {
        for index in value.indices {
            buffer.append(value[index])
            if value[index] == 0 { buffer.append(0xFF) }
        }
        buffer.append(0)
        buffer.append(0)
    }

    /// As `bytes`, of the text's UTF-8.
    public mutating func string(_ value: String) {
        for byte in value.utf8 {
            buffer.append(byte)
            if byte == 0 { buffer.append(0xFF) }
        }
        buffer.append(0)
        buffer.append(0)
    }

    /// The last component, as it is.
    public mutating func rawTail(_ value: Span<UInt8>) {
        buffer.append(value)
    }

    public consuming func finish() -> [UInt8] { buffer }
}
