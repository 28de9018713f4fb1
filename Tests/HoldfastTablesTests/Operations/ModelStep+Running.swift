import HoldfastCore

@testable import HoldfastTables

/// What differs between the tables and the model.
struct ModelMismatch: Error, CustomStringConvertible {
    let description: String
}

extension ModelStep {
    /// Does the step on both, and compares what they answer.
    func run(_ tables: Tables, _ model: inout ModelTable) async throws {
        switch self {
        case .write(let write, let condition): try await run(write, condition, tables, &model)
        case .batch(let writes):
            let batch = writes.map { write -> BatchWrite in
                if case .put(let row) = write { .put(item: row.item) } else { .delete(key: write.key.item) }
            }
            let result = try await tables.batchWriteItem(BatchWriteItemRequest(tables: ["indexed": batch]))
            try expect(result.unprocessedItems, [:])
            for write in writes { model.apply(write) }
        case .transaction(let members): try await run(members, tables, &model)
        case .get(let key):
            let result = try await tables.getItem(GetItemRequest(table: "indexed", key: key.item))
            try expect(result.item, model.rows[key]?.item)
        case .query, .queryIndex, .queryLocal, .scan: try await read(tables, model)
        }
    }

    private func run(
        _ write: ModelTable.Write, _ condition: ModelTable.Condition?, _ tables: Tables, _ model: inout ModelTable
    ) async throws {
        let old = model.rows[write.key]
        let holds = condition?.holds(old) ?? true
        let guarded = WriteCondition(condition?.expression, returnValuesOnFailure: .allOld)
        var values = condition?.values ?? [:]
        let report = WriteReport(returnValues: .allOld)
        let answer: EncodedItem?
        do throws(TableError) {
            switch write {
            case .put(let row):
                answer = try await tables.putItem(
                    PutItemRequest(
                        table: "indexed", item: row.item, condition: guarded,
                        placeholders: Placeholders(values: values.isEmpty ? nil : values), report: report)
                ).attributes
            case .delete(let key):
                answer = try await tables.deleteItem(
                    DeleteItemRequest(
                        table: "indexed", key: key.item, condition: guarded,
                        placeholders: Placeholders(values: values.isEmpty ? nil : values), report: report)
                ).attributes
            case .add, .move, .check:
                let (text, operand) = write.update
                values[":v"] = operand
                answer = try await tables.updateItem(
                    UpdateItemRequest(
                        table: "indexed", key: write.key.item, update: text, condition: guarded,
                        placeholders: Placeholders(values: values), report: report)
                ).attributes
            }
        } catch {
            try expect(error, .conditionalCheckFailed(item: old?.item))
            try expect(holds, false)
            return
        }
        try expect(holds, true)
        try expect(answer, old?.item)
        model.apply(write)
    }

    private func run(_ members: [Member], _ tables: Tables, _ model: inout ModelTable) async throws {
        let actions = members.map(\.action)
        let reasons = members.map { member -> CancellationReason in
            let old = model.rows[member.write.key]
            if member.condition?.holds(old) ?? true { return .none }
            return CancellationReason(
                code: .conditionalCheckFailed, message: "The conditional request failed", item: old?.item)
        }
        do throws(TableError) {
            _ = try await tables.transactWriteItems(TransactWriteItemsRequest(actions))
        } catch {
            try expect(error, .transactionCanceled(reasons))
            return
        }
        try expect(reasons.filter { $0.code != .none }, [])
        for member in members { model.apply(member.write) }
    }
}

extension ModelTable.Write {
    /// The update expression and its value `:v`.
    var update: (String, EncodedValue) {
        switch self {
        case .add(_, let delta): ("ADD n :v", value(.int(delta)))
        case .move(_, let g): ("SET g = :v REMOVE h", value(.string("g\(g)")))
        case .put, .delete, .check: preconditionFailure("not an update")
        }
    }
}

extension ModelStep.Member {
    var action: TransactWrite {
        var values = condition?.values ?? [:]
        switch write {
        case .put(let row):
            return .put(
                .init(
                    table: "indexed", item: row.item, condition: condition?.expression,
                    placeholders: Placeholders(values: condition?.values), returnValuesOnFailure: .allOld))
        case .delete(let key):
            return .delete(
                .init(
                    table: "indexed", key: key.item, condition: condition?.expression,
                    placeholders: Placeholders(values: condition?.values), returnValuesOnFailure: .allOld))
        case .check(let key):
            return .conditionCheck(
                .init(
                    table: "indexed", key: key.item, condition: condition?.expression ?? "",
                    placeholders: Placeholders(values: condition?.values), returnValuesOnFailure: .allOld))
        case .add, .move:
            let (text, operand) = write.update
            values[":v"] = operand
            return .update(
                .init(
                    table: "indexed", key: write.key.item, update: text, condition: condition?.expression,
                    placeholders: Placeholders(values: values), returnValuesOnFailure: .allOld))
        }
    }
}

func expect<Answer: Equatable>(_ actual: Answer, _ expected: Answer) throws {
    if actual != expected { throw ModelMismatch(description: "answered \(actual), expected \(expected)") }
}
