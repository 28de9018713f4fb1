/// The expressions of a read, or the older parameters in their place: parsed, bound and checked together. See
/// ``WriteExpressions`` for the order of checks; projection comes before filter before key condition.
package struct ReadExpressions: Sendable {
    /// `nil`: all attributes.
    package let projection: ProjectionPlan?
    package let filter: Condition?
    /// Of a Query, always there.
    package let keyConditions: KeyConditions?

    /// Of GetItem, and of each table of BatchGetItem and TransactGetItems.
    package init(_ projection: ReadProjection, names: [String: String]?) throws(ExpressionError) {
        var mixed = MixedParameters()
        mixed.older("AttributesToGet", projection.attributesToGet != nil)
        mixed.expression("ProjectionExpression", projection.expression != nil)
        try mixed.check()
        let placeholders = Placeholders(names: names)
        try placeholders.check(
            hasExpression: projection.expression != nil, valueParameters: "", valuesAreUsable: false)
        var binder = PlaceholderBinder(placeholders)
        self.projection = try binder.projection(projection)
        filter = nil
        keyConditions = nil
        try binder.checkAllUsed()
    }

    package init(_ request: QueryRequest) throws(ExpressionError) {
        try Self.checkMixed(request)
        let hasValueExpression = request.filter != nil || request.keyCondition != nil
        try request.placeholders.check(
            hasExpression: hasValueExpression || request.projection.expression != nil,
            valueParameters: "FilterExpression and KeyConditionExpression", valuesAreUsable: hasValueExpression)
        let parsed = try Parsed(
            projection: request.projection.expression, filter: request.filter, keyCondition: request.keyCondition)
        var binder = PlaceholderBinder(request.placeholders)
        projection = try parsed.projection(request.projection, &binder)
        if let syntax = parsed.filter {
            filter = try binder.condition(syntax)
        } else {
            filter = try OlderParameters.filter(request.queryFilter, request.conditionalOperator, .query)
        }
        if let syntax = parsed.keyCondition {
            keyConditions = try KeyConditions(binder.condition(syntax))
        } else if let conditions = request.keyConditions {
            keyConditions = try OlderParameters.keyConditions(conditions)
        } else {
            throw .refused(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
        }
        try binder.checkAllUsed()
    }

    package init(_ request: ScanRequest) throws(ExpressionError) {
        var mixed = MixedParameters()
        mixed.older("AttributesToGet", request.projection.attributesToGet != nil)
        mixed.older("ScanFilter", request.scanFilter != nil)
        mixed.older("ConditionalOperator", request.conditionalOperator != nil)
        mixed.expression("ProjectionExpression", request.projection.expression != nil)
        mixed.expression("FilterExpression", request.filter != nil)
        try mixed.check()
        try request.placeholders.check(
            hasExpression: request.filter != nil || request.projection.expression != nil,
            valueParameters: "FilterExpression", valuesAreUsable: request.filter != nil)
        let parsed = try Parsed(
            projection: request.projection.expression, filter: request.filter, keyCondition: nil)
        var binder = PlaceholderBinder(request.placeholders)
        projection = try parsed.projection(request.projection, &binder)
        if let syntax = parsed.filter {
            filter = try binder.condition(syntax)
        } else {
            filter = try OlderParameters.filter(request.scanFilter, request.conditionalOperator, .scan)
        }
        keyConditions = nil
        try binder.checkAllUsed()
    }

    private static func checkMixed(_ request: QueryRequest) throws(ExpressionError) {
        var mixed = MixedParameters()
        mixed.older("AttributesToGet", request.projection.attributesToGet != nil)
        mixed.older("QueryFilter", request.queryFilter != nil)
        mixed.older("ConditionalOperator", request.conditionalOperator != nil)
        mixed.older("KeyConditions", request.keyConditions != nil)
        mixed.expression("ProjectionExpression", request.projection.expression != nil)
        mixed.expression("FilterExpression", request.filter != nil)
        mixed.expression("KeyConditionExpression", request.keyCondition != nil)
        try mixed.check()
    }

    /// All expressions are parsed before any placeholder is looked up.
    private struct Parsed {
        var projection: ProjectionSyntax?
        var filter: ConditionSyntax?
        var keyCondition: ConditionSyntax?

        init(projection: String?, filter: String?, keyCondition: String?) throws(ExpressionError) {
            if let projection { self.projection = try ProjectionSyntax(parsing: projection) }
            if let filter { self.filter = try .parsed(filter, as: .filter) }
            if let keyCondition { self.keyCondition = try .parsed(keyCondition, as: .keyCondition) }
        }

        func projection(
            _ older: ReadProjection, _ binder: inout PlaceholderBinder
        ) throws(ExpressionError) -> ProjectionPlan? {
            if let projection { return try binder.projection(projection) }
            return try OlderParameters.projection(older.attributesToGet)
        }
    }
}

extension PlaceholderBinder {
    fileprivate mutating func projection(_ projection: ReadProjection) throws(ExpressionError) -> ProjectionPlan? {
        if let text = projection.expression { return try self.projection(ProjectionSyntax(parsing: text)) }
        return try OlderParameters.projection(projection.attributesToGet)
    }
}

extension Condition {
    /// Refuses a Query's filter that looks at the key it reads by.
    package func checkFilter(_ schema: KeySchema) throws(ExpressionError) {
        for attribute in schema.attributes {
            guard roots.contains(attribute.name) else { continue }
            let parameter = isLegacy ? "QueryFilter" : "Filter Expression"
            throw .refused(
                "\(parameter) can only contain non-primary key attributes: "
                    + "Primary key attribute: \(attribute.name)")
        }
    }

    /// The top-level attributes that the condition looks at.
    package var roots: Set<AttributeName> { Set(paths.map(\.root)) }

    /// The paths that the condition looks at.
    package var paths: [AttributePath] { program.tests.flatMap(\.paths) }
}

extension Test {
    var paths: [AttributePath] {
        switch self {
        case .compare(_, let left, let right), .type(let left, let right), .beginsWith(let left, let right),
            .contains(let left, let right):
            [left, right].compactMap(\.lookedUp)
        case .between(let operand, let lower, let upper): [operand, lower, upper].compactMap(\.lookedUp)
        case .among(let operand, let others): ([operand] + others).compactMap(\.lookedUp)
        case .exists(let path), .notExists(let path), .isNull(let path): [path]
        case .constant: []
        }
    }
}

extension Operand {
    fileprivate var lookedUp: AttributePath? { kind == .path || kind == .sizeOfPath ? path : nil }
}
