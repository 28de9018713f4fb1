extension ItemView {
    /// Checks a record that comes from outside and reads it in place. Cost: linear in its bytes.
    ///
    /// - Throws: where the bytes are not exactly what ``ItemBuilder`` writes for some item; it never traps.
    @_lifetime(copy record)
    public init(validating record: Span<UInt8>) throws(ItemDecodingError) {
        var validator = RecordValidator(record)
        try validator.item()
        self.init(trusted: record)
    }
}

extension EncodedValue {
    /// Checks one encoded value that comes from outside. Cost: linear in its bytes.
    package init(validating bytes: [UInt8]) throws(ItemDecodingError) {
        var validator = RecordValidator(bytes.span)
        try validator.value(level: 1)
        try validator.atEnd()
        self.init(trusted: bytes)
    }
}

/// Walks over untrusted bytes; every read is checked.
private struct RecordValidator: ~Escapable {
    private let bytes: Span<UInt8>
    private var offset = 0
    /// Where the innermost container ends.
    private var end: Int

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        end = bytes.count
    }

    mutating func item() throws(ItemDecodingError) {
        let version = try byte()
        guard version == EncodedItem.version else { throw failure(.unknownVersion(version)) }
        try map(level: 0)
    }

    mutating func atEnd() throws(ItemDecodingError) {
        if offset != end { throw failure(.trailingBytes) }
    }

    mutating func value(level: Int) throws(ItemDecodingError) {
        if level > ItemLimits.nestingLevelsMax { throw failure(.nestedTooDeep) }
        let tag = try byte()
        switch tag {
        case ValueTag.null, ValueTag.false, ValueTag.true: return
        case ValueTag.number...ValueTag.map: break
        default: throw failure(.unknownTag(tag))
        }
        let length = try varint()
        guard length <= end - offset else { throw failure(.endsTooSoon) }
        let outerEnd = end
        end = offset + length
        switch tag {
        case ValueTag.number: try checkNumber(offset..<end)
        case ValueTag.string: try checkText(offset..<end)
        case ValueTag.binary: offset = end
        case ValueTag.list: try list(level: level)
        case ValueTag.map: try map(level: level)
        default: try set(tag)
        }
        end = outerEnd
    }

    private mutating func map(level: Int) throws(ItemDecodingError) {
        let count = try varint()
        var last = 0..<0
        for index in 0..<count {
            let name = try counted()
            guard name.count <= ItemLimits.attributeNameBytesMax && !name.isEmpty else { throw failure(.nameTooLong) }
            try checkText(name)
            if index > 0 { try checkOrder(last, name) }
            last = name
            try value(level: level + 1)
        }
        try atEnd()
    }

    private mutating func list(level: Int) throws(ItemDecodingError) {
        let count = try varint()
        for _ in 0..<count { try value(level: level + 1) }
        try atEnd()
    }

    private mutating func set(_ tag: UInt8) throws(ItemDecodingError) {
        let count = try varint()
        if count == 0 { throw failure(.emptySet) }
        var last = 0..<0
        for index in 0..<count {
            let member = try counted()
            if tag == ValueTag.stringSet { try checkText(member) }
            if tag == ValueTag.numberSet { try checkNumber(member) }
            offset = member.upperBound
            if index > 0 { try checkOrder(last, member) }
            last = member
        }
        try atEnd()
    }

    private func checkOrder(_ left: Range<Int>, _ right: Range<Int>) throws(ItemDecodingError) {
        guard bytes.extracting(left).order(before: bytes.extracting(right)) else { throw failure(.notSorted) }
    }

    private mutating func checkText(_ text: Range<Int>) throws(ItemDecodingError) {
        guard bytes.extracting(text).isUTF8 else { throw failure(.notUTF8) }
        offset = text.upperBound
    }

    private mutating func checkNumber(_ number: Range<Int>) throws(ItemDecodingError) {
        guard DecimalNumber.isEncoded(bytes.extracting(number)) else { throw failure(.malformedNumber) }
        offset = number.upperBound
    }

    private mutating func byte() throws(ItemDecodingError) -> UInt8 {
        guard offset < end else { throw failure(.endsTooSoon) }
        offset += 1
        return bytes[offset - 1]
    }

    private mutating func varint() throws(ItemDecodingError) -> Int {
        var length = 0
        var shift = 0
        while true {
            let next = try byte()
            length |= Int(next & 0x7F) << shift
            if next < 0x80 {
                if next == 0 && shift > 0 { throw failure(.lengthNotShortest) }
                return length
            }
            shift += 7
            if shift >= 28 { throw failure(.lengthNotShortest) }
        }
    }

    /// Where the next bytes are, which a length precedes; they are passed over.
    private mutating func counted() throws(ItemDecodingError) -> Range<Int> {
        let length = try varint()
        guard length <= end - offset else { throw failure(.endsTooSoon) }
        let start = offset
        offset += length
        return start..<offset
    }

    private func failure(_ reason: ItemDecodingError.Reason) -> ItemDecodingError {
        ItemDecodingError(reason: reason, offset: offset)
    }
}
