/// What a read answers of an item, parsed and bound.
struct PreparedProjection: Sendable {
    let paths: [AttributePath]
    let parts: Projection

    /// - Returns: `nil` where everything is asked for.
    init?(_ projection: ReadProjection, names: [String: String]?) throws(TableError) {
        return nil
    }
}
