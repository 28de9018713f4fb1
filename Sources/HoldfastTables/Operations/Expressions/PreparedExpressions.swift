/// The expressions of a write, parsed and bound together, so that placeholders that none of them uses are found.
struct PreparedExpressions {
    var condition: PendingCondition?
    var update = PendingUpdate()

    init(condition: WriteCondition, placeholders: Placeholders) throws(TableError) {
    }

    init(
        update: String?, attributeUpdates: [AttributeName: AttributeUpdate]?, condition: WriteCondition,
        placeholders: Placeholders
    ) throws(TableError) {
    }
}
