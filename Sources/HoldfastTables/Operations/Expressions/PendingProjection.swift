/// What a read answers of an item, parsed and bound.
struct PendingProjection: Sendable {
    let paths: [AttributePath]
    let projection: Projection

    /// - Returns: `nil` where everything is asked for.
    init?(_ projection: ReadProjection, names: [String: String]?) throws(TableError) {
        return nil
    }
}
