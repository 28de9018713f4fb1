extension ItemBuilder {
    package mutating func beginMap() throws(ItemError) {
        try begin(.map, ValueTag.map)
    }

    /// Ends the innermost map. Refuses a name given twice.
    package mutating func endMap() throws(ItemError) {
        precondition(frame.kind == .map && !frame.awaitsValue, "the end of a map that is not open, or lacks a value")
        try checkDepth()
        try sortEntries()
        endContainer()
    }

    /// A list or map at the deepest level may be there, but not hold anything.
    private func checkDepth() throws(ItemError) {
        if outer.count >= ItemLimits.nestingLevelsMax && frame.count > 0 { throw .nestedTooDeep }
    }

    package mutating func beginList() throws(ItemError) {
        try begin(.list, ValueTag.list)
    }

    package mutating func endList() throws(ItemError) {
        precondition(frame.kind == .list, "the end of a list that is not open")
        try checkDepth()
        endContainer()
    }

    /// - Parameter type: `.stringSet`, `.numberSet` or `.binarySet`.
    package mutating func beginSet(_ type: ValueType) throws(ItemError) {
        switch type {
        case .stringSet: try begin(.set, ValueTag.stringSet)
        case .numberSet: try begin(.set, ValueTag.numberSet)
        case .binarySet: try begin(.set, ValueTag.binarySet)
        default: preconditionFailure("a set of no set type")
        }
    }

    /// Ends the innermost set. Refuses an empty one and members given twice.
    package mutating func endSet() throws(ItemError) {
        precondition(frame.kind == .set, "the end of a set that is not open")
        if frame.count == 0 { throw .emptySet(ValueTag.type(frame.tag)!) }
        try sortEntries()
        endContainer()
    }

    private mutating func begin(_ kind: Frame.Kind, _ tag: UInt8) throws(ItemError) {
        if level > ItemLimits.nestingLevelsMax { throw .nestedTooDeep }
        expectValue()
        let start = bytes.count
        bytes.append(tag)
        bytes.append(0)
        bytes.append(0)
        outer.append(frame)
        frame = Frame(kind: kind, tag: tag, start: start)
    }

    /// Patches in length and count, and goes back to the container around.
    private mutating func endContainer() {
        let entriesBytes = bytes.count - frame.entries
        let payloadBytes = Varint.width(frame.count) + entriesBytes
        let headerBytes = 1 + Varint.width(payloadBytes) + Varint.width(frame.count)
        if headerBytes > Frame.headerBytes {
            bytes.insert(
                contentsOf: repeatElement(0, count: headerBytes - Frame.headerBytes), at: frame.start + 1)
        }
        bytes.patch(varint: payloadBytes, at: frame.start + 1)
        bytes.patch(varint: frame.count, at: frame.start + 1 + Varint.width(payloadBytes))
        frame = outer.removeLast()
    }

    /// Brings the entries of the innermost map or set into order, where they have not come so.
    mutating func sortEntries() throws(ItemError) {
        if frame.isSorted { return }
        let entries = Array(bytes[frame.entries...])
        var ranges = entryRanges(entries.span)
        ranges.sort { left, right in
            entries.span.extracting(left.key).order(before: entries.span.extracting(right.key))
        }
        for (left, right) in zip(ranges, ranges.dropFirst())
        where entries.span.extracting(left.key).equals(entries.span.extracting(right.key)) {
            throw duplicate(of: right.key, in: entries.span)
        }
        bytes.removeLast(entries.count)
        for range in ranges { bytes.append(copying: entries.span.extracting(range.entry)) }
        frame.isSorted = true
    }

    /// Where each entry and its name (or, of a set, its member) is.
    private func entryRanges(_ entries: Span<UInt8>) -> [(entry: Range<Int>, key: Range<Int>)] {
        var ranges: [(entry: Range<Int>, key: Range<Int>)] = []
        ranges.reserveCapacity(frame.count)
        var reader = ByteReader(entries)
        while !reader.isAtEnd {
            let start = reader.offset
            let key = reader.takeCounted()
            let keyEnd = reader.offset
            if frame.kind != .set { _ = reader.takeValue() }
            ranges.append((start..<reader.offset, (keyEnd - key.count)..<keyEnd))
        }
        return ranges
    }

    private func duplicate(of key: Range<Int>, in entries: Span<UInt8>) -> ItemError {
        guard frame.kind == .set, let type = ValueTag.type(frame.tag) else {
            return .duplicateName(AttributeName(utf8: entries.extracting(key)))
        }
        var members: [String] = []
        if type != .numberSet {
            for range in entryRanges(entries) {
                let member = entries.extracting(range.key)
                members.append(type == .binarySet ? Base64.encode(member) : member.text)
            }
        }
        return .duplicateMembers(type, members: members)
    }
}

extension [UInt8] {
    /// Writes a length over the bytes at `offset`, as many as its shortest form takes.
    mutating func patch(varint length: Int, at offset: Int) {
        var rest = length
        var offset = offset
        while rest >= 0x80 {
            self[offset] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            offset += 1
        }
        self[offset] = UInt8(truncatingIfNeeded: rest)
    }
}
