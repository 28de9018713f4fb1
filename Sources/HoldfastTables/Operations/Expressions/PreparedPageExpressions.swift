/// The expressions of a query or a scan, parsed and bound together.
struct PreparedPageExpressions {
    var terms = KeyTerms(terms: [])
    var filter: PendingCondition?
    var projection: PendingProjection?

    init(_ request: QueryRequest) throws(TableError) {}
    init(_ request: ScanRequest) throws(TableError) {}
}
