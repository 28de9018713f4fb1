// The CRCs of object storage, as bytes come. All start and end with their register inverted.

/// CRC-32 as in gzip and Ethernet.
public struct CRC32: Sendable {
    static let function = CRCFunction(reflected: 0xEDB8_8320, width: 32)
    private var register: UInt64 = 0xFFFF_FFFF

    public init() {}

    public mutating func update(_ bytes: Span<UInt8>) { register = Self.function.update(register, bytes) }

    public var value: UInt32 { ~UInt32(register) }

    /// The CRC of one run of bytes.
    public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
        var crc = CRC32()
        crc.update(bytes)
        return crc.value
    }

    /// The CRC of two runs of bytes one after the other, from those of each.
    public static func combine(_ first: UInt32, _ second: UInt32, secondLength: UInt64) -> UInt32 {
        UInt32(function.combine(UInt64(first), UInt64(second), secondLength: secondLength))
    }
}

/// CRC-32C (Castagnoli), as in iSCSI.
public struct CRC32C: Sendable {
    static let function = CRCFunction(reflected: 0x82F6_3B78, width: 32)
    private var register: UInt64 = 0xFFFF_FFFF

    public init() {}

    public mutating func update(_ bytes: Span<UInt8>) { register = Self.function.update(register, bytes) }

    public var value: UInt32 { ~UInt32(register) }

    public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
        var crc = CRC32C()
        crc.update(bytes)
        return crc.value
    }

    /// As ``CRC32/combine(_:_:secondLength:)``.
    public static func combine(_ first: UInt32, _ second: UInt32, secondLength: UInt64) -> UInt32 {
        UInt32(function.combine(UInt64(first), UInt64(second), secondLength: secondLength))
    }
}

/// CRC-64/NVME.
public struct CRC64NVME: Sendable {
    static let function = CRCFunction(reflected: 0x9A6C_9329_AC4B_C9B5, width: 64)
    private var register: UInt64 = .max

    public init() {}

    public mutating func update(_ bytes: Span<UInt8>) { register = Self.function.update(register, bytes) }

    public var value: UInt64 { ~register }

    public static func checksum(of bytes: Span<UInt8>) -> UInt64 {
        var crc = CRC64NVME()
        crc.update(bytes)
        return crc.value
    }

    /// As ``CRC32/combine(_:_:secondLength:)``.
    public static func combine(_ first: UInt64, _ second: UInt64, secondLength: UInt64) -> UInt64 {
        function.combine(first, second, secondLength: secondLength)
    }
}
