/// Percent-encoding as signatures want it: everything but `A-Z a-z 0-9 - . _ ~`, in upper-case hexadecimal.
enum SigV4Encoding {
    static func append(_ byte: UInt8, to output: inout [UInt8], keepingSlash: Bool = false) {
        if isUnreserved(byte) || (keepingSlash && byte == 0x2F) {
            output.append(byte)
        } else {
            output.append(0x25)
            output.append(hexDigit(byte >> 4))
            output.append(hexDigit(byte & 0xF))
        }
    }

    /// `text` with its percent-escapes undone. An escape that is not one stays as it is.
    /// - Parameter plusIsSpace: as forms have it.
    static func decode(_ text: some Sequence<UInt8>, plusIsSpace: Bool) -> [UInt8] {
        let source = Array(text)
        var output: [UInt8] = []
        output.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte == 0x25, index + 2 < source.count, let high = hexValue(source[index + 1]),
                let low = hexValue(source[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(byte == 0x2B && plusIsSpace ? 0x20 : byte)
                index += 1
            }
        }
        return output
    }

    static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x41 + nibble - 10 }

    static func lowerHexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x61 + nibble - 10 }

    static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}
