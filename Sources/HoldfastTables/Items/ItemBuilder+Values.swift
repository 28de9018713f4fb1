extension ItemBuilder {
    /// A string in UTF-8: a value, or a member of a string set.
    package mutating func string(_ utf8: Span<UInt8>) {
        append(ValueTag.string, memberOf: ValueTag.stringSet, utf8)
    }

    package mutating func string(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        string(text.utf8Span.span)
    }

    /// A binary: a value, or a member of a binary set.
    package mutating func binary(_ bytes: Span<UInt8>) {
        append(ValueTag.binary, memberOf: ValueTag.binarySet, bytes)
    }

    private mutating func append(_ tag: UInt8, memberOf set: UInt8, _ payload: Span<UInt8>) {
        if frame.kind == .set && frame.tag == set {
            appendKey(payload)
            return
        }
        expectValue()
        bytes.append(tag)
        bytes.append(varint: payload.count)
        bytes.append(copying: payload)
    }

    /// A number as a client wrote it: a value, or a member of a number set.
    package mutating func number(parsing text: Span<UInt8>) throws(ItemError) {
        number(try DecimalNumber(parsing: text))
    }

    package mutating func number(_ number: DecimalNumber) {
        let isMember = frame.kind == .set && frame.tag == ValueTag.numberSet
        if !isMember {
            expectValue()
            bytes.append(ValueTag.number)
        }
        // At most 21 bytes, so that the length is one byte.
        bytes.append(0)
        let start = bytes.count
        number.encode(into: &bytes)
        bytes[start - 1] = UInt8(bytes.count - start)
        if isMember { noteKey(start..<bytes.count) }
    }

    /// A binary as base64 text (with padding), decoded into place.
    package mutating func binary(base64 text: Span<UInt8>) throws(ItemError) {
        guard let count = Base64.decodedCount(text) else { throw .notBase64 }
        let isMember = frame.kind == .set && frame.tag == ValueTag.binarySet
        if !isMember {
            expectValue()
            bytes.append(ValueTag.binary)
        }
        bytes.append(varint: count)
        let start = bytes.count
        guard Base64.decode(text, into: &bytes) else { throw .notBase64 }
        if isMember { noteKey(start..<bytes.count) }
    }

    package mutating func bool(_ bool: Bool) {
        expectValue()
        bytes.append(bool ? ValueTag.true : ValueTag.false)
    }

    package mutating func null() {
        expectValue()
        bytes.append(ValueTag.null)
    }

    /// A copy of an encoded value. Refuses one that would nest too deep here.
    package mutating func value(_ value: ValueView) throws(ItemError) {
        let tag = value.encoded[0]
        if level > 1 && (tag == ValueTag.list || tag == ValueTag.map) {
            if level + value.levels - 1 > ItemLimits.nestingLevelsMax { throw .nestedTooDeep }
        } else if level > ItemLimits.nestingLevelsMax {
            throw .nestedTooDeep
        }
        expectValue()
        bytes.append(copying: value.encoded)
    }

    /// A member of a map that is given in order and known to be well formed, with the value's tag and length.
    mutating func member(_ name: Span<UInt8>, encoded value: Span<UInt8>) {
        appendKey(name)
        bytes.append(copying: value)
    }
}

extension ValueView {
    /// How many levels the value has: 1, and more where lists and maps have members. Cost: linear in the containers.
    package var levels: Int {
        var deepest = 0
        if let map {
            var members = map.members
            while let member = members.next() { deepest = max(deepest, member.value.levels) }
        } else if let list {
            var elements = list.elements
            while let element = elements.next() { deepest = max(deepest, element.levels) }
        }
        return deepest + 1
    }
}
