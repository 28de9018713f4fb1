/// A condition or filter, prepared once and evaluated in place on any number of items.
package struct Condition: Sendable {
    package let kind: ExpressionKind
    package let program: LogicProgram<Test>
    /// Made from the older parameters, whose refusals read otherwise.
    package let isLegacy: Bool

    package init(_ kind: ExpressionKind, _ program: LogicProgram<Test>, isLegacy: Bool = false) {
        self.kind = kind
        self.program = program
        self.isLegacy = isLegacy
    }
}

/// A projection, prepared once: the paths for checks against keys and indexes, and what applies them.
package struct ProjectionPlan: Sendable {
    package let paths: [AttributePath]
    package let projection: Projection

    package init(_ paths: [AttributePath]) {
        self.paths = paths
        projection = Projection(paths)
    }

    /// What the paths find, side by side: `Projection.init(sideBySide:)`.
    init(sideBySide paths: [AttributePath]) {
        self.paths = paths
        projection = Projection(sideBySide: paths)
    }
}
