/// The expressions of a write, or the older parameters in their place: parsed, bound and checked together, so that
/// placeholders that none of them uses are found.
///
/// Checks are made in DynamoDB's order: mixed parameters, placeholders without an expression, placeholders' keys; then
/// each expression (update before condition); then unused placeholders. Pure.
package struct WriteExpressions: Sendable {
    package let condition: Condition?
    /// `nil` where the request changes nothing but makes the item exist.
    package let update: UpdatePlan?

    /// Of PutItem, DeleteItem and ConditionCheck.
    package init(condition: WriteCondition, placeholders: Placeholders) throws(ExpressionError) {
        var mixed = MixedParameters()
        mixed.older("Expected", condition.expected != nil)
        mixed.older("ConditionalOperator", condition.conditionalOperator != nil)
        mixed.expression("ConditionExpression", condition.expression != nil)
        try mixed.check()
        let isUsable = condition.expression != nil
        try placeholders.check(
            hasExpression: isUsable, valueParameters: "ConditionExpression", valuesAreUsable: isUsable)
        update = nil
        guard let text = condition.expression else {
            self.condition = try OlderParameters.condition(condition.expected, condition.conditionalOperator)
            return
        }
        var binder = PlaceholderBinder(placeholders)
        self.condition = try binder.condition(.parsed(text, as: .condition))
        try binder.checkAllUsed()
    }

    /// Of UpdateItem.
    package init(
        update: String?, attributeUpdates: [AttributeName: AttributeUpdate]?, condition: WriteCondition,
        placeholders: Placeholders
    ) throws(ExpressionError) {
        var mixed = MixedParameters()
        mixed.older("AttributeUpdates", attributeUpdates != nil)
        mixed.older("Expected", condition.expected != nil)
        mixed.older("ConditionalOperator", condition.conditionalOperator != nil)
        mixed.expression("UpdateExpression", update != nil)
        mixed.expression("ConditionExpression", condition.expression != nil)
        try mixed.check()
        let isUsable = update != nil || condition.expression != nil
        try placeholders.check(
            hasExpression: isUsable, valueParameters: "UpdateExpression and ConditionExpression",
            valuesAreUsable: isUsable)
        if !isUsable {
            self.update = try attributeUpdates.map { (updates) throws(ExpressionError) in
                try OlderParameters.update(updates)
            }
            self.condition = try OlderParameters.condition(condition.expected, condition.conditionalOperator)
            return
        }
        var updateSyntax: UpdateSyntax?
        if let update { updateSyntax = try UpdateSyntax(parsing: update) }
        var conditionSyntax: ConditionSyntax?
        if let text = condition.expression { conditionSyntax = try .parsed(text, as: .condition) }
        var binder = PlaceholderBinder(placeholders)
        var plan: UpdatePlan?
        if let updateSyntax { plan = try binder.update(updateSyntax) }
        self.update = plan
        var bound: Condition?
        if let conditionSyntax { bound = try binder.condition(conditionSyntax) }
        self.condition = bound
        try binder.checkAllUsed()
    }
}
