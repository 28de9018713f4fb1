import HoldfastStorage

extension KeyRange {
    var isEmpty: Bool {
        guard let upper else { return false }
        return !lower.span.order(before: upper.span)
    }

    func contains(_ key: [UInt8]) -> Bool {
        if key.span.order(before: lower.span) { return false }
        guard let upper else { return true }
        return key.span.order(before: upper.span)
    }

    /// What is left behind `key`, in the direction of the walk.
    func past(_ key: [UInt8], reverse: Bool) -> KeyRange {
        reverse ? KeyRange(from: lower, to: key) : KeyRange(from: key + [0], to: upper)
    }
}

/// How the last component of a key is laid out: a base key ends with the sort key as it is, an index key goes on with
/// the base key and so terminates each of its own components.
enum SortLayout: Hashable, Sendable {
    case tail
    case component
}

extension KeyConditions.Range {
    /// The keys of a partition that meet the condition.
    ///
    /// - Parameter prefix: what all of them begin with: the resource's id, the partition and the sort components that
    ///   come before the one with the condition.
    func range(under prefix: [UInt8], layout: SortLayout) -> KeyRange {
        let whole = KeyRange.prefix(prefix)
        return switch self {
        case .equal(let value):
            KeyRange(from: layout.first(prefix, value), to: layout.past(prefix, value))
        case .less(let value):
            KeyRange(from: whole.lower, to: layout.first(prefix, value))
        case .lessOrEqual(let value):
            KeyRange(from: whole.lower, to: layout.past(prefix, value))
        case .greater(let value):
            KeyRange(from: layout.past(prefix, value) ?? whole.lower, to: whole.upper)
        case .greaterOrEqual(let value):
            KeyRange(from: layout.first(prefix, value), to: whole.upper)
        case .between(let low, let high):
            KeyRange(from: layout.first(prefix, low), to: layout.past(prefix, high))
        case .beginsWith(let value):
            KeyRange.prefix(layout.opening(prefix, value))
        }
    }
}

extension SortLayout {
    /// The smallest key with this value.
    fileprivate func first(_ prefix: [UInt8], _ value: EncodedValue) -> [UInt8] {
        var key = prefix
        switch self {
        case .tail: KeyEncoding.tail(value.view, into: &key)
        case .component: KeyEncoding.component(value.view, into: &key)
        }
        return key
    }

    /// The smallest key after all with this value.
    fileprivate func past(_ prefix: [UInt8], _ value: EncodedValue) -> [UInt8]? {
        let first = first(prefix, value)
        return switch self {
        case .tail: first + [0]
        case .component: KeyRange.successor(ofPrefix: first)
        }
    }

    /// What the keys of all values that begin with this string or binary begin with.
    fileprivate func opening(_ prefix: [UInt8], _ value: EncodedValue) -> [UInt8] {
        var key = first(prefix, value)
        if self == .component { key.removeLast(KeyEncoding.terminatorBytes) }
        return key
    }
}

extension KeyEncoding {
    /// The zero bytes that end an escaped component.
    static let terminatorBytes = 2
}
