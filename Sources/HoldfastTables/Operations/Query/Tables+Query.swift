public import HoldfastStorage

extension Tables {
    /// Reads a page of the items of one partition key, in the order of the sort key.
    ///
    /// A page is one snapshot, and ends after `limit` items or 1 MB of items looked at. A long one is walked on the
    /// engine's pool.
    /// - Throws: `validation`, `resourceNotFound` or `storage`.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html>.
    public func query(_ request: QueryRequest) async throws(TableError) -> Page {
        try await page(try prepare(request))
    }

    /// Reads a page of a whole table or index, or of one segment of it, in the order of the partition hash.
    ///
    /// See ``query(_:)`` and <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html>.
    public func scan(_ request: ScanRequest) async throws(TableError) -> Page {
        try await page(try prepare(request))
    }

    /// Parses and checks what a Query asks for, as far as that goes without the table.
    public func prepare(_ request: QueryRequest) throws(TableError) -> PreparedPage {
        try PageRules.check(
            select: request.select, projection: request.projection, index: request.index,
            envelope: PageRules.queryEnvelope)
        let expressions = try ReadExpressions.of(request)
        guard let conditions = expressions.keyConditions else { preconditionFailure("a query has key conditions") }
        return PreparedPage(
            reference: request.table, index: request.index,
            source: .query(conditions), reverse: !request.scanIndexForward, limit: request.limit,
            filter: expressions.filter,
            projection: expressions.projection, select: request.select, startKey: request.exclusiveStartKey,
            consistentRead: request.consistentRead, returnConsumedCapacity: request.returnConsumedCapacity)
    }

    /// Parses and checks what a Scan asks for, as far as that goes without the table.
    public func prepare(_ request: ScanRequest) throws(TableError) -> PreparedPage {
        let segment = try Segment(segment: request.segment, total: request.totalSegments)
        try PageRules.check(
            select: request.select, projection: request.projection, index: request.index, envelope: "")
        let expressions = try ReadExpressions.of(request)
        return PreparedPage(
            reference: request.table, index: request.index,
            source: .scan(segment), limit: request.limit, filter: expressions.filter,
            projection: expressions.projection, select: request.select, startKey: request.exclusiveStartKey,
            consistentRead: request.consistentRead, returnConsumedCapacity: request.returnConsumedCapacity)
    }

    /// Reads a page in a snapshot of the caller's, copied.
    public func page(
        _ prepared: PreparedPage, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> Page {
        var meter = PageMeter()
        return try page(prepared, transaction, &meter)
    }

    private func page(
        _ prepared: PreparedPage, _ transaction: borrowing ReadTransaction, _ meter: inout PageMeter
    ) throws(TableError) -> Page {
        let walk = try prepared.bind(try table(prepared.reference, transaction))
        let (summary, items) = try walk.copy(transaction, &meter)
        return Page(
            items: items, count: summary.count, scannedCount: summary.scannedCount,
            lastEvaluatedKey: summary.lastEvaluatedKey, consumedCapacity: prepared.consumedCapacity(walk.target, meter))
    }

    /// Lends each item of a page in a snapshot of the caller's, projected; one that is wanted whole is not copied.
    ///
    /// - Parameter each: is not called where `COUNT` was selected.
    public func walk(
        _ prepared: PreparedPage, _ transaction: borrowing ReadTransaction,
        each: (ItemView) throws(TableError) -> Void
    ) throws(TableError) -> PageSummary {
        var meter = PageMeter()
        return try walk(prepared, transaction, &meter, each: each)
    }

    private func walk(
        _ prepared: PreparedPage, _ transaction: borrowing ReadTransaction, _ meter: inout PageMeter,
        each: (ItemView) throws(TableError) -> Void
    ) throws(TableError) -> PageSummary {
        let walk = try prepared.bind(try table(prepared.reference, transaction))
        var summary = try walk.run(transaction, &meter, each: each)
        summary.consumedCapacity = prepared.consumedCapacity(walk.target, meter)
        return summary
    }

    /// As ``walk(_:_:each:)`` in a snapshot of its own: a short page on the caller's thread, a longer one on the
    /// engine's pool.
    ///
    /// - Parameter consume: makes its result from the page as it is walked, and holds up a snapshot. Called again, and
    ///   its first result dropped, where the page turns out not to be short.
    public func readPage<Result: Sendable>(
        _ prepared: PreparedPage,
        _ consume:
            @escaping @Sendable (
                _ walk: ((ItemView) throws(TableError) -> Void) throws(TableError) -> PageSummary
            ) throws(TableError) -> Result
    ) async throws(TableError) -> Result {
        let body = { @Sendable (transaction: borrowing ReadTransaction, meter: inout PageMeter) throws(TableError) in
            try consume { each throws(TableError) in try walk(prepared, transaction, &meter, each: each) }
        }
        if let short = try readShort(body) { return short }
        return try await readOnPool(body)
    }

    func page(_ prepared: PreparedPage) async throws(TableError) -> Page {
        // What the pool would need is made where it is needed.
        let short = try readShort { (transaction, meter) throws(TableError) in
            try page(prepared, transaction, &meter)
        }
        if let short { return short }
        return try await readOnPool { (transaction, meter) throws(TableError) in
            try page(prepared, transaction, &meter)
        }
    }

    /// Reads a page on the caller's thread; `nil` where it is not short: `Docs/ADR/0007`.
    private func readShort<Result>(
        _ body: (borrowing ReadTransaction, inout PageMeter) throws(TableError) -> Result
    ) throws(TableError) -> Result? {
        do throws(ReadError<TableError>) {
            var meter = PageMeter(inlineLimit: .short)
            let result = try store.read { transaction throws(TableError) in try body(transaction, &meter) }
            return meter.isCutShort ? nil : result
        } catch {
            throw TableError(error)
        }
    }

    /// Reads a page of any length on the engine's pool.
    private func readOnPool<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing ReadTransaction, inout PageMeter) throws(TableError) -> Result
    ) async throws(TableError) -> Result {
        do throws(ReadError<TableError>) {
            return try await store.readOnPool { transaction throws(TableError) in
                var meter = PageMeter()
                return try body(transaction, &meter)
            }
        } catch {
            throw TableError(error)
        }
    }
}
