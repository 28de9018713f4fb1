/// Parts of keys, for items' keys, index entries and ranges.
///
/// A component is order-preserving and self-terminating: a number is its own form, a string or binary has 00 escaped as
/// 00 FF and ends in 00 00.
package enum KeyEncoding {
    /// Partition hash (8 bytes, big-endian) and the components of the partition key, as every key of a partition
    /// begins.
    ///
    /// - Parameter components: encoded components, in the schema's order.
    package static func partition(_ components: Span<UInt8>, into key: inout [UInt8]) {
        append(PartitionHash.hash(components), into: &key)
        key.append(copying: components)
    }

    /// The same from values in the schema's order.
    package static func partition(_ values: [EncodedValue], into key: inout [UInt8]) {
        let start = key.count
        key.reserveCapacity(start + 64 + values.reduce(0) { $0 + $1.bytes.count })
        // Room for the hash, which is known once the components are.
        append(0, into: &key)
        for value in values { component(value.view, into: &key) }
        key.set(bigEndian: PartitionHash.hash(key.span.extracting((start + 8)...)), at: start)
    }

    /// One component that others may follow.
    package static func component(_ value: ValueView, into key: inout [UInt8]) {
        let payload = value.payload
        guard value.encoded[0] != ValueTag.number else {
            key.append(copying: payload)
            return
        }
        var copied = 0
        while let zero = payload.firstIndex(of: 0, from: copied) {
            key.append(copying: payload.extracting(copied...zero))
            key.append(0xFF)
            copied = zero + 1
        }
        key.append(copying: payload.extracting(copied...))
        key.append(0)
        key.append(0)
    }

    /// The last component of a base key: the payload as it is.
    package static func tail(_ value: ValueView, into key: inout [UInt8]) {
        key.append(copying: value.payload)
    }

    /// A 64-bit id or hash, big-endian.
    package static func append(_ word: UInt64, into key: inout [UInt8]) {
        key.append(bigEndian: word)
    }

    /// Reads one component back, and where it ends; `nil` where none is there.
    package static func value(
        ofComponent type: KeyType, at start: Int, in key: Span<UInt8>
    ) -> (value: EncodedValue, end: Int)? {
        switch type {
        case .number:
            guard let length = DecimalNumber.encodedLength(at: start, in: key),
                let value = self.value(ofTail: type, key.extracting(start..<start + length))
            else { return nil }
            return (value, start + length)
        case .string, .binary:
            var payload: [UInt8] = []
            var offset = start
            while offset + 1 < key.count {
                let byte = key[offset]
                guard byte == 0 else {
                    payload.append(byte)
                    offset += 1
                    continue
                }
                guard key[offset + 1] == 0xFF else {
                    guard key[offset + 1] == 0, let value = value(ofTail: type, payload.span) else { return nil }
                    return (value, offset + 2)
                }
                payload.append(0)
                offset += 2
            }
            return nil
        }
    }

    /// Reads a last component back, `nil` where the bytes are no such value.
    package static func value(ofTail type: KeyType, _ payload: Span<UInt8>) -> EncodedValue? {
        var builder = ItemBuilder(.value, reservingBytes: payload.count + 4)
        switch type {
        case .number:
            guard let number = DecimalNumber(decoding: payload) else { return nil }
            builder.number(number)
        case .string:
            guard payload.isUTF8 else { return nil }
            builder.string(payload)
        case .binary:
            builder.binary(payload)
        }
        return builder.finishValue()
    }
}
