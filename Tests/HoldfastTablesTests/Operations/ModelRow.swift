@testable import HoldfastTables

/// An item of the model's table `indexed`: everything that its key, its indexes and the conditions of the test look at.
struct ModelRow: Hashable {
    struct Key: Hashable, Comparable {
        var partition: Int
        var sort: Int

        var item: EncodedItem { HoldfastTablesTests.item(["pk": .string("p\(partition)"), "sk": .int(sort)]) }

        static func < (left: Key, right: Key) -> Bool {
            (left.partition, left.sort) < (right.partition, right.sort)
        }
    }

    var key: Key
    var n: Int?
    var g: Int?
    var h: Int?
    var l: Int?

    /// What is stored.
    var item: EncodedItem { HoldfastTablesTests.item(attributes) }

    private var attributes: [AttributeName: AttributeValue] {
        var all: [AttributeName: AttributeValue] = ["pk": .string("p\(key.partition)"), "sk": .int(key.sort)]
        if let n { all["n"] = .int(n) }
        if let g { all["g"] = .string("g\(g)") }
        if let h { all["h"] = .int(h) }
        if let l { all["l"] = .int(l) }
        return all
    }

    /// What the index `byG` shows: the keys and `n`.
    var shownByG: EncodedItem {
        var all = attributes
        all["l"] = nil
        return HoldfastTablesTests.item(all)
    }
}

/// DynamoDB's rules for that table, on a dictionary.
struct ModelTable: Hashable {
    var rows: [ModelRow.Key: ModelRow] = [:]
    /// What the stream must tell, in order.
    var changes: [Change] = []
    /// A planted fault, by which the test shows that it looks.
    var forgetsDeletes = false

    struct Change: Hashable {
        var old: EncodedItem?
        var new: EncodedItem?
    }

    /// A condition on `n`, as an expression and as the model has it.
    enum Condition: Hashable {
        case isThere
        case isMissing
        case atLeast(Int)

        var expression: String {
            switch self {
            case .isThere: "attribute_exists(pk)"
            case .isMissing: "attribute_not_exists(pk)"
            case .atLeast: "n >= :limit"
            }
        }

        var values: [String: EncodedValue]? {
            if case .atLeast(let limit) = self { [":limit": value(.int(limit))] } else { nil }
        }

        func holds(_ row: ModelRow?) -> Bool {
            switch self {
            case .isThere: row != nil
            case .isMissing: row == nil
            case .atLeast(let limit): row?.n.map { $0 >= limit } ?? false
            }
        }
    }

    /// A write of one item.
    enum Write: Hashable {
        case put(ModelRow)
        case delete(ModelRow.Key)
        /// `ADD n :d`.
        case add(ModelRow.Key, Int)
        /// `SET g = :g REMOVE h`.
        case move(ModelRow.Key, Int)
        case check(ModelRow.Key)

        var key: ModelRow.Key {
            switch self {
            case .put(let row): row.key
            case .delete(let key), .add(let key, _), .move(let key, _), .check(let key): key
            }
        }
    }

    mutating func apply(_ write: Write) {
        let old = rows[write.key]
        change(write)
        let new = rows[write.key]
        if old != new { changes.append(Change(old: old?.item, new: new?.item)) }
    }

    private mutating func change(_ write: Write) {
        var row = rows[write.key] ?? ModelRow(key: write.key)
        switch write {
        case .put(let new): row = new
        case .delete:
            if !forgetsDeletes { rows[write.key] = nil }
            return
        case .add(_, let delta): row.n = (row.n ?? 0) + delta
        case .move(_, let g):
            row.g = g
            row.h = nil
        case .check: return
        }
        rows[write.key] = row
    }

    var inOrder: [ModelRow] { rows.values.sorted { $0.key < $1.key } }

    func partition(_ partition: Int) -> [ModelRow] { inOrder.filter { $0.key.partition == partition } }

    /// The entries of `byG` under one `g`, in the order of `h`.
    func byG(_ g: Int) -> [ModelRow] { inOrder.filter { $0.g == g && $0.h != nil } }

    /// The entries of `byL` of one partition.
    func byL(_ partition: Int) -> [ModelRow] { self.partition(partition).filter { $0.l != nil } }
}
