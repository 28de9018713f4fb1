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
        guard isConvertible(digits) else { throw .malformedStatement("") }
        let number: DecimalNumber
        do throws(ItemError) { number = try DecimalNumber(parsing: digits.span) } catch {
            throw .refused("\(error.message) under \(AttributePath("root", place))")
        }
        advance()
        return isNegative ? number.negated : number
    }

    /// Whether the exponent, and the places behind the point less the exponent, are numbers of 32 bits. Whatever is
    /// not is no number to AWS's parser.
    private func isConvertible(_ digits: [UInt8]) -> Bool {
        guard let mark = digits.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return true }
        let point = digits.firstIndex(of: UInt8(ascii: "."))
        let places = Int64(point.map { mark - $0 - 1 } ?? 0)
        guard let exponent = Int32(String(decoding: digits[(mark + 1)...], as: UTF8.self)) else { return false }
        return Int32(exactly: places - Int64(exponent)) != nil
    }

    private mutating func elements(
        until end: StatementToken.Kind, level: Int
    ) throws(ExpressionError) -> [AttributeValue] {
        var elements: [AttributeValue] = []
        if take(end) { return elements }
        repeat {
            place.append(.index(elements.count))
            elements.append(try literal(level: level + 1))
            place.removeLast()
        } while take(.comma)
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
            // The attributes of an item are each a root of their own.
            if level > 0 { place.append(.name(name)) }
            let value = try literal(level: level + 1)
            if level > 0 { place.removeLast() }
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
