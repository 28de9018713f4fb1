// Expressions with their refusals as a table's.

extension TableError {
    init(_ error: ExpressionError) { self = .validation(error.message) }
}

extension WriteExpressions {
    static func of(condition: WriteCondition, _ placeholders: Placeholders) throws(TableError) -> WriteExpressions {
        do throws(ExpressionError) {
            return try WriteExpressions(condition: condition, placeholders: placeholders)
        } catch {
            throw TableError(error)
        }
    }

    static func of(
        update: String?, _ attributeUpdates: [AttributeName: AttributeUpdate]?, condition: WriteCondition,
        _ placeholders: Placeholders
    ) throws(TableError) -> WriteExpressions {
        do throws(ExpressionError) {
            return try WriteExpressions(
                update: update, attributeUpdates: attributeUpdates, condition: condition, placeholders: placeholders)
        } catch {
            throw TableError(error)
        }
    }
}

extension ReadExpressions {
    static func projection(
        _ projection: ReadProjection, names: [String: String]?
    ) throws(TableError) -> ProjectionPlan? {
        if projection == .all, names == nil { return nil }
        do throws(ExpressionError) {
            return try ReadExpressions(projection, names: names).projection
        } catch {
            throw TableError(error)
        }
    }

    static func of(_ request: QueryRequest) throws(TableError) -> ReadExpressions {
        do throws(ExpressionError) { return try ReadExpressions(request) } catch { throw TableError(error) }
    }

    static func of(_ request: ScanRequest) throws(TableError) -> ReadExpressions {
        do throws(ExpressionError) { return try ReadExpressions(request) } catch { throw TableError(error) }
    }
}
