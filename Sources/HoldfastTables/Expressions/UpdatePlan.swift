/// An update, prepared once and applied to the item as it is.
package struct UpdatePlan: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        case set(UpdateValue)
        case remove
        /// Adds to a number or a set.
        case add(EncodedValue)
        /// Takes members out of a set.
        case delete(EncodedValue)
    }

    package struct Step: Hashable, Sendable {
        package let path: AttributePath
        package let action: Action
    }

    package let steps: [Step]
    /// Made from the older `AttributeUpdates`, whose refusals read otherwise.
    package let isLegacy: Bool

    package init(_ steps: [Step], isLegacy: Bool = false) {
        self.steps = steps
        self.isLegacy = isLegacy
    }

    /// Everything that is set, added to or removed: what `UPDATED_OLD` and `UPDATED_NEW` answer of the old and the new
    /// item.
    package var paths: [AttributePath] { steps.map(\.path) }

    /// Refuses to change an attribute that is part of the key.
    package func checkKeys(_ schema: KeySchema) throws(ExpressionError) {
        for attribute in schema.attributes {
            guard steps.contains(where: { $0.path.root == attribute.name }) else { continue }
            throw .refused(
                "One or more parameter values were invalid: Cannot update attribute \(attribute.name). "
                    + "This attribute is part of the key")
        }
    }
}

/// The right side of a `SET`, with placeholders resolved.
package indirect enum UpdateValue: Hashable, Sendable {
    case path(AttributePath)
    case value(EncodedValue)
    case ifNotExists(AttributePath, UpdateValue)
    case listAppend(UpdateValue, UpdateValue)
    case arithmetic(ArithmeticOperator, UpdateValue, UpdateValue)
}
