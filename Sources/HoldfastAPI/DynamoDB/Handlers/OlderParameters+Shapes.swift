import HoldfastTables

// The parameters from before expressions, as HoldfastTables has them.

extension ExpectedAttribute {
    init(_ shape: DynamoDBShapes.ExpectedAttributeValue) {
        self.init(
            value: shape.value, exists: shape.exists, comparison: enumerated(shape.comparisonOperator),
            values: shape.attributeValueList)
    }
}

extension AttributeUpdate {
    init(_ shape: DynamoDBShapes.AttributeValueUpdate) {
        self.init(enumerated(shape.action, default: .put), shape.value)
    }
}

extension AttributeCondition {
    init(_ shape: DynamoDBShapes.Condition) {
        self.init(enumerated(shape.comparisonOperator, default: .equal), shape.attributeValueList)
    }
}

extension ReadProjection {
    init(_ expression: String?, attributesToGet names: [String]?) {
        self.init(expression, attributesToGet: names?.map { AttributeName($0) })
    }
}
