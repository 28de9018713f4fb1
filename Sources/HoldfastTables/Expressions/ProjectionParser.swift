/// A projection expression as it was written.
package struct ProjectionSyntax: Sendable {
    package let bytes: [UInt8]
    package let paths: [PathSyntax]

    /// Parses without looking at placeholders.
    package init(parsing text: String) throws(ExpressionError) {
        var parser = try ExpressionParser(text, .projection)
        var paths = [try parser.path()]
        while parser.take(.comma) { paths.append(try parser.path()) }
        try parser.end()
        self.paths = paths
        bytes = parser.bytes
    }
}
