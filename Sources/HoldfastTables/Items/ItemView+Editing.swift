/// A change of one top-level attribute.
package struct AttributeEdit: Sendable {
    package let name: AttributeName
    /// What it becomes; `nil` removes it.
    package let value: EncodedValue?

    package init(_ name: AttributeName, _ value: EncodedValue?) {
        self.name = name
        self.value = value
    }
}

extension ItemView {
    /// The item with top-level attributes set and removed, in one pass. Where a name occurs twice the last edit counts.
    package func applying(_ edits: [AttributeEdit]) -> EncodedItem {
        let edits = Self.ordered(edits)
        var builder = ItemBuilder(reservingBytes: entries.count + edits.reduce(8) { $0 + $1.bytesMax })
        var next = edits.startIndex
        var members = members
        while let member = members.next() {
            var isReplaced = false
            while next < edits.endIndex {
                let order = edits[next].name.compare(member.name)
                if order > 0 { break }
                builder.apply(edits[next])
                isReplaced = order == 0
                next += 1
            }
            if !isReplaced { builder.member(member.name, encoded: member.value.encoded) }
        }
        for edit in edits[next...] { builder.apply(edit) }
        return builder.finishSorted()
    }

    /// In order of names, the last of each.
    private static func ordered(_ edits: [AttributeEdit]) -> [AttributeEdit] {
        if edits.count < 2 { return edits }
        var last: [AttributeName: AttributeEdit] = [:]
        for edit in edits { last[edit.name] = edit }
        return last.values.sorted { $0.name < $1.name }
    }
}

extension AttributeEdit {
    fileprivate var bytesMax: Int { name.utf8.count + 4 + (value?.bytes.count ?? 0) }
}

extension ItemBuilder {
    fileprivate mutating func apply(_ edit: AttributeEdit) {
        if let value = edit.value { member(edit.name.utf8.span, encoded: value.bytes.span) }
    }

    /// The item, where members were given in order.
    consuming func finishSorted() -> EncodedItem {
        precondition(frame.isSorted, "members out of order")
        do { return try finish() } catch { preconditionFailure("a sorted item was refused: \(error)") }
    }
}
