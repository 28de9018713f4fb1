/// Which parts of items to keep, prepared once and applied to many items.
package struct Projection: Sendable {
    /// What is kept of a value: all of it, or parts of its members or elements.
    fileprivate indirect enum Part: Sendable {
        case whole
        case members([Member])
        case elements([Element])
        /// Paths that disagree about what the value is; at most one kind can be there.
        case either(members: [Member], elements: [Element])
    }

    fileprivate struct Member: Sendable {
        let name: AttributeName
        let part: Part
    }

    fileprivate struct Element: Sendable {
        let index: Int
        let part: Part
    }

    private let roots: [Member]
    /// What stands side by side instead, sorted by name.
    private let columns: [Column]

    private struct Column: Sendable {
        let name: AttributeName
        let path: AttributePath
    }

    /// Whole top-level attributes.
    package init(_ names: some Sequence<AttributeName>) {
        roots = Set(names).sorted().map { Member(name: $0, part: .whole) }
        columns = []
    }

    /// Paths, nested structure kept; elements of a list move together, in their order.
    package init(_ paths: [AttributePath]) {
        roots = Self.members(paths.map { [.name($0.root)] + $0.steps[...] })
        columns = []
    }

    /// What each path finds, side by side, named from the path's last name on: `a.b[0]` is `b[0]`. As PartiQL's SELECT
    /// shows it. Of two paths with one such name the later one is shown.
    package init(sideBySide paths: [AttributePath]) {
        // Without steps there is nothing to rename, and one walk over the item finds them all.
        let isFlat = paths.allSatisfy(\.steps.isEmpty)
        roots = isFlat ? Self.members(paths.map { [.name($0.root)] }) : []
        let named = Dictionary(paths.map { ($0.lastName, $0) }) { _, last in last }
        columns = isFlat ? [] : named.map { Column(name: $0.key, path: $0.value) }.sorted { $0.name < $1.name }
    }

    /// The parts of the item that are there.
    package func apply(to item: ItemView) -> EncodedItem {
        var builder = ItemBuilder(reservingBytes: min(item.entries.count + 8, 4096))
        builder.keep(roots, of: item)
        for column in columns {
            guard let value = item.value(at: column.path) else { continue }
            builder.member(column.name.utf8.span, encoded: value.encoded)
        }
        return builder.finishSorted()
    }

    private static func part(_ paths: [ArraySlice<AttributePath.Step>]) -> Part {
        if paths.contains(where: \.isEmpty) { return .whole }
        let members = members(paths)
        let elements = elements(paths)
        if elements.isEmpty { return .members(members) }
        if members.isEmpty { return .elements(elements) }
        return .either(members: members, elements: elements)
    }

    private static func members(_ paths: [ArraySlice<AttributePath.Step>]) -> [Member] {
        var below: [AttributeName: [ArraySlice<AttributePath.Step>]] = [:]
        for path in paths {
            if case .name(let name) = path.first { below[name, default: []].append(path.dropFirst()) }
        }
        return below.keys.sorted().map { Member(name: $0, part: part(below[$0]!)) }
    }

    private static func elements(_ paths: [ArraySlice<AttributePath.Step>]) -> [Element] {
        var below: [Int: [ArraySlice<AttributePath.Step>]] = [:]
        for path in paths {
            if case .index(let index) = path.first { below[index, default: []].append(path.dropFirst()) }
        }
        return below.keys.sorted().map { Element(index: $0, part: part(below[$0]!)) }
    }
}

extension ItemView {
    /// The item with only these top-level attributes (those that it has).
    package func projecting(_ names: [AttributeName]) -> EncodedItem {
        Projection(names).apply(to: self)
    }

    /// What the paths name, nested structure kept; elements of a list move together in their order.
    package func projecting(_ paths: [AttributePath]) -> EncodedItem {
        Projection(paths).apply(to: self)
    }
}

extension Projection.Part {
    /// Whether anything of the value would be kept.
    fileprivate func matches(_ value: ValueView) -> Bool {
        switch self {
        case .whole: return true
        case .members(let members): return Self.matches(members, value)
        case .elements(let elements): return Self.matches(elements, value)
        case .either(let members, let elements):
            return Self.matches(members, value) || Self.matches(elements, value)
        }
    }

    private static func matches(_ members: [Projection.Member], _ value: ValueView) -> Bool {
        guard let map = value.map else { return false }
        for member in members {
            if let value = map.value(member.name), member.part.matches(value) { return true }
        }
        return false
    }

    private static func matches(_ elements: [Projection.Element], _ value: ValueView) -> Bool {
        guard let list = value.list else { return false }
        for element in elements {
            if let value = list.element(element.index), element.part.matches(value) { return true }
        }
        return false
    }
}

extension ItemBuilder {
    fileprivate mutating func keep(_ kept: [Projection.Member], of item: ItemView) {
        var next = kept.startIndex
        var members = item.members
        while next < kept.endIndex, let member = members.next() {
            while next < kept.endIndex, kept[next].name.compare(member.name) < 0 { next += 1 }
            guard next < kept.endIndex, kept[next].name.compare(member.name) == 0 else { continue }
            if case .whole = kept[next].part {
                self.member(member.name, encoded: member.value.encoded)
            } else if kept[next].part.matches(member.value) {
                appendKey(member.name)
                frame.awaitsValue = true
                keep(kept[next].part, of: member.value)
            }
        }
    }

    /// The parts of a value of which some are there.
    private mutating func keep(_ part: Projection.Part, of value: ValueView) {
        // What is kept of a value nests no deeper than the value did.
        do {
            switch part {
            case .whole:
                try self.value(value)
            case .members(let kept):
                try keepMap(kept, of: value)
            case .elements(let kept):
                try keepList(kept, of: value)
            case .either(let members, let elements):
                if value.type == .map { try keepMap(members, of: value) } else { try keepList(elements, of: value) }
            }
        } catch {
            preconditionFailure("part of an item was refused: \(error)")
        }
    }

    private mutating func keepMap(_ kept: [Projection.Member], of value: ValueView) throws(ItemError) {
        try beginMap()
        if let map = value.map { keep(kept, of: map) }
        try endMap()
    }

    private mutating func keepList(_ kept: [Projection.Element], of value: ValueView) throws(ItemError) {
        try beginList()
        if let list = value.list { keep(kept, of: list) }
        try endList()
    }

    private mutating func keep(_ kept: [Projection.Element], of list: ListView) {
        var next = kept.startIndex
        var index = 0
        var elements = list.elements
        while next < kept.endIndex, let element = elements.next() {
            if kept[next].index == index {
                if kept[next].part.matches(element) { keep(kept[next].part, of: element) }
                next += 1
            }
            index += 1
        }
    }
}
