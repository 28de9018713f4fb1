import HoldfastStorage

extension KeyConditions {
    /// The keys of a table or an index that meet the conditions.
    ///
    /// - Throws: `validation` where the conditions are not such as its key allows.
    func range(_ target: ReadTarget) throws(TableError) -> KeyRange {
        do throws(ExpressionError) {
            return try plan(target.key).range(under: target.prefix, layout: target.layout)
        } catch {
            throw TableError(error)
        }
    }

    /// The keys of the whole partition that the conditions name.
    func partition(_ target: ReadTarget) throws(TableError) -> KeyRange {
        do throws(ExpressionError) {
            var prefix = target.prefix
            KeyEncoding.partition(try plan(target.key).partition, into: &prefix)
            return .prefix(prefix)
        } catch {
            throw TableError(error)
        }
    }
}

extension KeyConditionPlan {
    /// - Parameter prefix: the first 8 bytes of all keys of the table or index.
    func range(under prefix: [UInt8], layout: SortLayout) -> KeyRange {
        var prefix = prefix
        KeyEncoding.partition(partition, into: &prefix)
        switch layout {
        case .tail:
            // A table has one sort attribute at most, and its value ends the key.
            if let equal = sortEqual.first {
                return KeyConditions.Range.equal(equal).range(under: prefix, layout: layout)
            }
        case .component:
            for value in sortEqual { KeyEncoding.component(value.view, into: &prefix) }
        }
        return sortRange?.range(under: prefix, layout: layout) ?? .prefix(prefix)
    }
}
