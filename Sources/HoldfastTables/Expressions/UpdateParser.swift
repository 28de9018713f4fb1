/// An update expression as it was written.
package struct UpdateSyntax: Sendable {
    package let bytes: [UInt8]
    package let actions: [UpdateActionSyntax]

    /// Parses without looking at placeholders.
    package init(parsing text: String) throws(ExpressionError) {
        var parser = try ExpressionParser(text, .update)
        actions = try parser.sections()
        bytes = parser.bytes
    }
}

extension ExpressionParser {
    private enum Section: String, CaseIterable {
        case set = "SET"
        case remove = "REMOVE"
        case add = "ADD"
        case delete = "DELETE"
    }

    fileprivate mutating func sections() throws(ExpressionError) -> [UpdateActionSyntax] {
        var actions: [UpdateActionSyntax] = []
        var seen: [Section] = []
        repeat {
            guard let section = takeSection() else { throw syntaxError() }
            if seen.contains(section) { note(.sectionRepeated(section.rawValue)) }
            seen.append(section)
            repeat { actions.append(try action(section)) } while take(.comma)
        } while token.kind != .end
        try end()
        return actions
    }

    private mutating func takeSection() -> Section? {
        if takeWord("SET") { return .set }
        if takeWord("REMOVE") { return .remove }
        if takeWord("ADD") { return .add }
        if takeWord("DELETE") { return .delete }
        return nil
    }

    private mutating func action(_ section: Section) throws(ExpressionError) -> UpdateActionSyntax {
        let path = try path()
        switch section {
        case .set:
            try expect(.comparator(.equal))
            countOperator()
            return .set(path, try assignedValue())
        case .remove: return .remove(path)
        case .add: return .add(path, try valueReference())
        case .delete: return .delete(path, try valueReference())
        }
    }

    private mutating func valueReference() throws(ExpressionError) -> SourceRange {
        let range = token.range
        try expect(.valueReference)
        return range
    }
}
