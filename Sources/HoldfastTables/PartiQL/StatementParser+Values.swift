extension StatementParser {
    /// Whether a literal or parameter begins here.
    var isAtValue: Bool {
        switch token.kind {
        case .string, .number, .parameter, .openBracket, .openBrace, .openSet, .minus, .plus: true
        case .word: isWord("TRUE") || isWord("FALSE") || isWord("NULL")
        default: false
        }
    }

    /// A literal or parameter, encoded.
    mutating func value() throws(ExpressionError) -> EncodedValue {
        if token.kind == .parameter { return try parameter() }
        return try .encoding(try literal(level: 1))
    }

    private mutating func literal(level: Int) throws(ExpressionError) -> AttributeValue {
        guard level <= ItemLimits.nestingLevelsMax + 1 else { throw .refused(ItemError.nestedTooDeep.message) }
        let range = token.range
        switch token.kind {
        case .parameter:
            return AttributeValue(try parameter())
        case .string:
            advance()
            return .string(unquoted(range))
        case .number, .minus, .plus:
            return .number(try number())
        case .openBracket:
            advance()
            return .list(try elements(until: .closeBracket, level: level))
        case .openSet:
            advance()
            return try set(try elements(until: .closeSet, level: level))
        case .openBrace:
            return .map(try members(level: level))
        case .word:
            if takeWord("TRUE") { return .bool(true) }
            if takeWord("FALSE") { return .bool(false) }
            if takeWord("NULL") { return .null }
            throw unexpected()
        default:
            throw unexpected()
        }
    }

    private mutating func number() throws(ExpressionError) -> DecimalNumber {
        let isNegative = token.kind == .minus
        if isNegative || token.kind == .plus { advance() }
        guard token.kind == .number else { throw unexpected() }
        let digits = Array(text(token.range).utf8)
        let number = try ExpressionError.rethrowing { () throws(ItemError) in
            try DecimalNumber(parsing: digits.span)
        }
        advance()
        return isNegative ? number.negated : number
    }

    private mutating func elements(
        until end: StatementToken.Kind, level: Int
    ) throws(ExpressionError) -> [AttributeValue] {
        var elements: [AttributeValue] = []
        if take(end) { return elements }
        repeat { elements.append(try literal(level: level + 1)) } while take(.comma)
        try expect(end)
        return elements
    }

    private func set(_ elements: [AttributeValue]) throws(ExpressionError) -> AttributeValue {
        switch elements.first {
        case .string:
            return .stringSet(try members(elements) { if case .string(let text) = $0 { text } else { nil } })
        case .number:
            return .numberSet(try members(elements) { if case .number(let number) = $0 { number } else { nil } })
        case .binary:
            return .binarySet(try members(elements) { if case .binary(let bytes) = $0 { bytes } else { nil } })
        default:
            throw .malformedStatement("A set must hold strings, numbers or binaries")
        }
    }

    private func members<Member>(
        _ elements: [AttributeValue], _ member: (AttributeValue) -> Member?
    ) throws(ExpressionError) -> [Member] {
        let members = elements.compactMap(member)
        guard members.count == elements.count else {
            throw .malformedStatement("All members of a set must be of one type")
        }
        return members
    }

    /// `{'name': value, …}`
    private mutating func members(level: Int) throws(ExpressionError) -> Item {
        try expect(.openBrace)
        var item = Item()
        if take(.closeBrace) { return item }
        repeat {
            let range = token.range
            guard token.kind == .string || token.kind == .quotedName else { throw unexpected() }
            advance()
            let name = AttributeName(unquoted(range))
            try expect(.colon)
            let value = try literal(level: level + 1)
            guard item[name] == nil else { throw .refused(ItemError.duplicateName(name).message) }
            item[name] = value
        } while take(.comma)
        try expect(.closeBrace)
        return item
    }

    /// The item of an INSERT: a literal tuple or a parameter that is a map.
    mutating func item() throws(ExpressionError) -> EncodedItem {
        guard token.kind == .openBrace || token.kind == .parameter else { throw unexpected() }
        guard case .map(let item) = try literal(level: 0) else {
            throw .refused("The VALUE of an INSERT statement must be a map")
        }
        return try ExpressionError.rethrowing { () throws(ItemError) in try item.encoded() }
    }
}
