/// Resolves the placeholders of one request's expressions and remembers which were used.
package struct PlaceholderBinder {
    private let placeholders: Placeholders
    private var usedNames = UsedPlaceholders()
    private var usedValues = UsedPlaceholders()

    package init(_ placeholders: Placeholders) {
        self.placeholders = placeholders
    }

    /// The path with its names looked up.
    mutating func path(_ syntax: PathSyntax, in source: ExpressionSource) throws(ExpressionError) -> AttributePath {
        let root = try name(syntax.root, in: source)
        if syntax.steps.isEmpty { return AttributePath(root) }
        var steps: [AttributePath.Step] = []
        steps.reserveCapacity(syntax.steps.count)
        for step in syntax.steps {
            switch step {
            case .name(let member): steps.append(.name(try name(member, in: source)))
            case .index(let index): steps.append(.index(index))
            }
        }
        return AttributePath(root, steps)
    }

    private mutating func name(
        _ syntax: NameSyntax, in source: ExpressionSource
    ) throws(ExpressionError) -> AttributeName {
        switch syntax {
        case .bare(let range):
            return AttributeName(utf8: source.bytes.span.extracting(range.start..<range.end))
        case .reference(let range):
            let reference = source.text(range)
            guard let name = placeholders.names?[reference] else { throw source.invalid(.nameUndefined(reference)) }
            usedNames.insert(reference)
            return AttributeName(name)
        }
    }

    mutating func value(_ range: SourceRange, in source: ExpressionSource) throws(ExpressionError) -> EncodedValue {
        let reference = source.text(range)
        guard let value = placeholders.values?[reference] else { throw source.invalid(.valueUndefined(reference)) }
        usedValues.insert(reference)
        return value
    }

    /// Refuses placeholders that no expression used.
    package func checkAllUsed() throws(ExpressionError) {
        if let names = placeholders.names, names.count > usedNames.count {
            throw Self.unused("ExpressionAttributeNames", names.keys.filter { !usedNames.contains($0) })
        }
        if let values = placeholders.values, values.count > usedValues.count {
            throw Self.unused("ExpressionAttributeValues", values.keys.filter { !usedValues.contains($0) })
        }
    }

    private static func unused(_ parameter: String, _ keys: [String]) -> ExpressionError {
        .refused(
            "Value provided in \(parameter) unused in expressions: keys: {\(keys.sorted().joined(separator: ", "))}")
    }
}

/// The placeholders that expressions used. Most use a few, which are compared sooner than they are hashed.
private struct UsedPlaceholders {
    private static let fewMax = 8

    private var few: [String] = []
    private var others: Set<String> = []

    var count: Int { few.count + others.count }

    func contains(_ placeholder: String) -> Bool { few.contains(placeholder) || others.contains(placeholder) }

    mutating func insert(_ placeholder: String) {
        if few.contains(placeholder) { return }
        if few.count < Self.fewMax { few.append(placeholder) } else { others.insert(placeholder) }
    }
}

/// The text that ranges of a syntax point into.
struct ExpressionSource {
    let kind: ExpressionKind
    let bytes: [UInt8]

    func text(_ range: SourceRange) -> String {
        String(decoding: bytes[range.start..<range.end], as: UTF8.self)
    }

    func invalid(_ problem: ExpressionProblem) -> ExpressionError { .invalid(kind, problem) }
}
