import Testing

@testable import HoldfastTables

@Suite struct `Conditions that were parsed before` {
    @Test func `are those of the same text and kind`() throws {
        for _ in 0..<2 {
            for text in ["pk = :p", "pk = :q", "pk=:p"] {
                for kind in [ExpressionKind.keyCondition, .filter] {
                    let syntax = try ConditionSyntax.parsed(text, as: kind)
                    #expect(syntax.bytes == Array(text.utf8) && syntax.kind == kind)
                }
            }
        }
    }

    /// A string may be equal to another whose bytes are not: a kelvin's sign is a K.
    @Test func `are not those of a text that only looks the same`() throws {
        for _ in 0..<2 {
            _ = try ConditionSyntax.parsed("K = :p", as: .filter)
            #expect(throws: ExpressionError.self) { try ConditionSyntax.parsed("\u{212A} = :p", as: .filter) }
        }
    }

    @Test func `are few, and all are right when there are many`() throws {
        for round in 0..<3 {
            for number in 0..<1_000 {
                let text = "a\(number % (400 + round)) = :p"
                #expect(try ConditionSyntax.parsed(text, as: .condition).bytes == Array(text.utf8))
            }
        }
    }
}
