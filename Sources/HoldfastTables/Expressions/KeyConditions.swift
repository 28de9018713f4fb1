/// What a Query asks of the key, before it is known which table's or index's key that is.
package struct KeyConditions: Sendable {
    /// One condition on one attribute.
    package struct Term: Hashable, Sendable {
        package let name: AttributeName
        package let range: Range
    }

    package enum Range: Hashable, Sendable {
        case equal(EncodedValue)
        case less(EncodedValue)
        case lessOrEqual(EncodedValue)
        case greater(EncodedValue)
        case greaterOrEqual(EncodedValue)
        case between(EncodedValue, EncodedValue)
        case beginsWith(EncodedValue)
    }

    package let terms: [Term]
    /// Given as the older `KeyConditions`.
    package let isLegacy: Bool
}

/// What a Query reads: one partition, and of it a range of the sort key.
package struct KeyConditionPlan: Hashable, Sendable {
    /// The values of all partition attributes, in the schema's order.
    package let partition: [EncodedValue]
    /// The values of the leading sort attributes that are given by `=`, in the schema's order.
    package let sortEqual: [EncodedValue]
    /// The range of the sort attribute after those; `nil` where nothing more is asked. Never `.equal`.
    package let sortRange: KeyConditions.Range?
}
