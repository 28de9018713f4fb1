import HoldfastStorage

extension Tables {
    /// Runs one PartiQL statement: a page of a SELECT, or a write of one item.
    ///
    /// A SELECT looks up the keys that its WHERE gives, walks the ranges that it bounds, and otherwise scans.
    /// - Throws: `validation`, `resourceNotFound`, `conditionalCheckFailed`, `duplicateItem` or `storage`. A write is
    ///   durable when it returns.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html>.
    public func executeStatement(
        _ request: ExecuteStatementRequest
    ) async throws(TableError) -> ExecuteStatementResult {
        let statement = try Statement.parsed(request.statement, request.parameters)
        switch statement {
        case .select(let select): return try await run(select, request)
        case .exists:
            throw .validation("EXISTS is only supported within ExecuteTransaction")
        case .insert, .update, .delete:
            let write = try snapshot { transaction throws(TableError) in
                try StatementWrite.prepare(
                    statement, try table(statement.table, transaction),
                    returnValuesOnFailure: request.returnValuesOnFailure,
                    consumedCapacity: request.returnConsumedCapacity, isTransaction: false)
            }
            let result = try await perform(write)
            // Where RETURNING finds nothing to show there is no item, rather than an empty one.
            let shown = result.attributes.flatMap { $0.view.isEmpty ? nil : $0 }
            return ExecuteStatementResult(
                items: shown.map { [$0] } ?? [], consumedCapacity: result.consumedCapacity)
        }
    }

    private func run(
        _ select: SelectStatement, _ request: ExecuteStatementRequest
    ) async throws(TableError) -> ExecuteStatementResult {
        let digest = request.digest
        var startKey: EncodedItem?
        if let token = request.nextToken { startKey = try StatementPosition.position(token, digest) }
        do throws(ReadError<TableError>) {
            return try await store.readOnPool { [startKey] transaction throws(TableError) in
                let plan = try SelectPlan(
                    select, try table(select.table, transaction), consistentRead: request.consistentRead,
                    limit: request.limit, startKey: startKey)
                var meter = PageMeter()
                let (items, page) = try plan.run(transaction, &meter)
                var result = ExecuteStatementResult(items: items, lastEvaluatedKey: page.lastEvaluatedKey)
                result.nextToken = page.lastEvaluatedKey.map { StatementPosition.token($0, digest) }
                if request.returnConsumedCapacity != .none {
                    result.consumedCapacity = ConsumedCapacity(
                        reading: plan.walk.target, named: select.table, meter, consistent: request.consistentRead,
                        isDetailed: request.returnConsumedCapacity == .indexes)
                }
                return result
            }
        } catch {
            throw TableError(error)
        }
    }

    func snapshot<Answer>(
        _ body: (borrowing ReadTransaction) throws(TableError) -> Answer
    ) throws(TableError) -> Answer {
        do throws(ReadError<TableError>) { return try store.read(body) } catch { throw TableError(error) }
    }
}

extension Statement {
    static func parsed(_ text: String, _ parameters: [EncodedValue]?) throws(TableError) -> Statement {
        do throws(ExpressionError) {
            return try Statement(parsing: text, parameters: parameters ?? [])
        } catch {
            throw TableError(error)
        }
    }
}
