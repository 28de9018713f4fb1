/// The rules of `Select`, projections, indexes and consistency that Query and Scan share.
enum PageRules {
    /// Query says some refusals as a constraint of its parameters, Scan says them bare.
    static let queryEnvelope = "1 validation error detected: "

    /// A page ends where the items looked at, filtered out or not, would pass this size.
    static let bytesMax = 1 << 20

    /// What of each item a page answers.
    enum Output: Sendable {
        /// What is visible in the table or index.
        case visible
        /// The whole item, fetched from the table where a local index does not project all of it.
        case whole
        /// These paths.
        case parts(Projection, fetchesTable: Bool)
        case countOnly
    }

    /// What holds before the table is known.
    ///
    /// - Parameter envelope: Query says some of these as validation errors of a parameter.
    static func check(
        select: Select?, projection: ReadProjection, index: String?, envelope: String
    ) throws(TableError) {
        let parameter: String? =
            if projection.expression != nil {
                "ProjectionExpression"
            } else if projection.attributesToGet != nil { "AttributesToGet" } else { nil }
        if let parameter {
            switch select {
            case .allAttributes, .allProjectedAttributes:
                throw .validation(
                    "\(envelope)Cannot specify the \(parameter) when choosing to get \(select?.rawValue ?? "")")
            case .count:
                throw .validation("\(envelope)Cannot specify the \(parameter) when choosing to get only the Count")
            case .specificAttributes, nil: break
            }
        } else if select == .specificAttributes {
            throw .validation(
                "\(envelope)Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                    + "SPECIFIC_ATTRIBUTES")
        }
        if select == .allProjectedAttributes, index == nil {
            throw .validation(
                "\(envelope)ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
        }
    }

    /// What a page of this table or index answers.
    static func output(
        _ target: ReadTarget, select: Select?, projection: ProjectionPlan?
    ) throws(TableError) -> Output {
        if let projection {
            let hidden = projection.paths.filter { !target.shows($0.root) }
            if hidden.isEmpty { return .parts(projection.projection, fetchesTable: false) }
            if target.isGlobal {
                let names = hidden.map(\.root.text).joined(separator: ", ")
                throw .validation(
                    "One or more parameter values were invalid: Global secondary index \(target.index?.index.name ?? "") does "
                        + "not project [\(names)]")
            }
            return .parts(projection.projection, fetchesTable: true)
        }
        switch select {
        case .count: return .countOnly
        case .allAttributes:
            if target.visible == nil { return .visible }
            if target.isGlobal {
                throw .validation(
                    "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
                        + "secondary index \(target.index?.index.name ?? "") because its projection type is not ALL")
            }
            return .whole
        case .allProjectedAttributes, .specificAttributes, nil: return .visible
        }
    }

    /// A query of an index filters by what the index has: nothing is fetched from the table for it.
    static func checkFilter(_ filter: Condition, _ target: ReadTarget) throws(TableError) {
        guard let index = target.index?.index.name else { return }
        var hidden: [AttributeName] = []
        for path in filter.paths where !target.shows(path.root) && !hidden.contains(path.root) {
            hidden.append(path.root)
        }
        if hidden.isEmpty { return }
        throw .validation(
            "One or more parameter values were invalid: Secondary index \(index) does not project one or more filter "
                + "attributes: [\(hidden.map(\.text).joined(separator: ", "))]")
    }

    static func checkConsistency(_ target: ReadTarget, consistentRead: Bool) throws(TableError) {
        if consistentRead, target.isGlobal {
            throw .validation("Consistent reads are not supported on global secondary indexes")
        }
    }
}
