/// Text of a policy that may stand for many: with wildcards, and with variables whose values the request gives.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.
struct PolicyPattern: Hashable, Sendable {
    enum Token: Hashable, Sendable {
        case byte(UInt8)
        /// `?`
        case one
        /// `*`
        case run
        case variable(Variable)
    }

    struct Variable: Hashable, Sendable {
        /// A condition key, in lower case.
        var key: String
        /// What to take where the request has no such value.
        var fallback: String?
    }

    /// What the text may hold besides itself.
    struct Features: OptionSet, Sendable {
        let rawValue: UInt8
        static let wildcards = Features(rawValue: 1)
        /// Policies of 2012 have them, those of 2008 do not.
        static let variables = Features(rawValue: 2)
    }

    let tokens: [Token]

    /// - Returns: `nil` where a variable is not ended.
    init?(_ text: String, _ features: Features) {
        var tokens: [Token] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if features.contains(.variables), rest.starts(with: [UInt8(ascii: "$"), UInt8(ascii: "{")]) {
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
                tokens.append(contentsOf: Self.variable(rest[(rest.startIndex + 2)..<end]))
                rest = rest[(end + 1)...]
                continue
            }
            switch byte {
            case UInt8(ascii: "*") where features.contains(.wildcards): tokens.append(.run)
            case UInt8(ascii: "?") where features.contains(.wildcards): tokens.append(.one)
            default: tokens.append(.byte(byte))
            }
            rest.removeFirst()
        }
        self.tokens = tokens
    }

    init(tokens: [Token]) { self.tokens = tokens }

    /// What stands between the braces: `*`, `?` or `$` for itself, or `key` or `key, 'default'`.
    private static func variable(_ text: ArraySlice<UInt8>) -> [Token] {
        if text.count == 1, let byte = text.first, [UInt8]("*?$".utf8).contains(byte) { return [.byte(byte)] }
        let parts = text.split(separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
        let key = String(decoding: parts[0], as: UTF8.self).filter { $0 != " " }.lowercased()
        var fallback: String?
        if parts.count == 2 {
            let quoted = parts[1].drop { $0 == UInt8(ascii: " ") }
            let quote = UInt8(ascii: "'")
            if quoted.first == quote, let end = quoted.dropFirst().firstIndex(of: quote) {
                fallback = String(decoding: quoted[(quoted.startIndex + 1)..<end], as: UTF8.self)
            }
        }
        return [.variable(Variable(key: key, fallback: fallback))]
    }

    var hasVariables: Bool {
        tokens.contains { token in if case .variable = token { true } else { false } }
    }

    /// Whether it stands for just one text.
    var isFixed: Bool {
        tokens.allSatisfy { token in if case .byte(let byte) = token { byte != 0x2A && byte != 0x3F } else { false } }
    }

    /// The keys of its variables, in lower case.
    var keys: [String] {
        tokens.compactMap { token in if case .variable(let variable) = token { variable.key } else { nil } }
    }

    /// The pattern with the values of its variables, in which wildcards are mere text.
    /// - Returns: `nil` where one has no value.
    func resolved(_ context: AccessContext) -> PolicyPattern? {
        guard hasVariables else { return self }
        var resolved: [Token] = []
        for token in tokens {
            guard case .variable(let variable) = token else {
                resolved.append(token)
                continue
            }
            let values = context[lowercased: variable.key] ?? []
            guard let value = values.count == 1 ? values[0] : variable.fallback else { return nil }
            resolved.append(contentsOf: value.utf8.map { .byte($0) })
        }
        return PolicyPattern(tokens: resolved)
    }

    /// Whether it stands for the text; where it has variables, none.
    ///
    /// - Complexity: O(text × pattern) at worst, O(text) as a rule.
    func matches(_ text: some Collection<UInt8>) -> Bool { Self.match(tokens[...], Array(text)) }

    private static func match(_ tokens: ArraySlice<Token>, _ text: [UInt8]) -> Bool {
        var (token, position) = (tokens.startIndex, 0)
        // Where to go on if what follows the last `*` does not fit: that takes in one byte more.
        var retry: (token: Int, position: Int)?
        while true {
            if token < tokens.endIndex {
                switch tokens[token] {
                case .run:
                    retry = (token + 1, position)
                    token += 1
                    continue
                case .byte(let byte) where position < text.count && text[position] == byte:
                    token += 1
                    position += 1
                    continue
                case .one where position < text.count && !isContinuation(text[position]):
                    token += 1
                    position += 1
                    while position < text.count, isContinuation(text[position]) { position += 1 }
                    continue
                case .byte, .one, .variable: break
                }
            } else if position == text.count {
                return true
            }
            guard let (after, from) = retry, from < text.count else { return false }
            retry = (after, from + 1)
            (token, position) = (after, from + 1)
        }
    }

    /// Whether it may stand for a text that starts so, which is ASCII, whatever its variables come to.
    func mayStart(with prefix: some Sequence<UInt8>) -> Bool { !places(after: prefix).isEmpty }

    /// Whether it may stand for the text, which is ASCII, whatever its variables come to.
    func mayMatch(_ text: some Sequence<UInt8>) -> Bool { places(after: text).contains(tokens.count) }

    /// Where in the pattern one may be after the text. A variable is taken for a `*`.
    private func places(after text: some Sequence<UInt8>) -> Set<Int> {
        var places = skippingRuns([0])
        for byte in text {
            var next: Set<Int> = []
            for place in places where place < tokens.count {
                switch tokens[place] {
                case .byte(let expected): if expected == byte { next.insert(place + 1) }
                case .one: next.insert(place + 1)
                case .run, .variable: next.insert(place)
                }
            }
            places = skippingRuns(next)
        }
        return places
    }

    private func skippingRuns(_ places: Set<Int>) -> Set<Int> {
        var all = places
        for place in places {
            var place = place
            while place < tokens.count {
                switch tokens[place] {
                case .run, .variable: place += 1
                case .byte, .one: place = tokens.count + 1
                }
                if place <= tokens.count { all.insert(place) }
            }
        }
        return all
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// Whether it stands for the ARN, of which each of the six parts is compared by itself.
    func matchesARN(_ text: String) -> Bool {
        if tokens == [.run] { return true }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        let patterns = tokens.split(separator: .byte(UInt8(ascii: ":")), maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, patterns.count == 6 else { return false }
        return zip(patterns, parts).allSatisfy { Self.match($0, Array($1)) }
    }
}
