import HoldfastCore

@testable import HoldfastTables

/// Values of every type and shape, from a seed.
struct RandomValues {
    var random: SeededRandomness

    init(seed: UInt64) {
        random = SeededRandomness(seed: seed)
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func text() -> String {
        let alphabet = ["a", "b", "\u{0}", "é", "e\u{301}", "\u{10FFFF}", "z", "\u{FFFF}", "0", "/"]
        let long = int(0...20) == 0 ? 300 : 6
        return (0..<int(0...long)).map { _ in alphabet.randomElement(using: &random)! }.joined()
    }

    mutating func bytes() -> [UInt8] {
        (0..<int(0...12)).map { _ in [0, 0, 1, 0x7F, 0xFF, 0xFF, 42].randomElement(using: &random)! }
    }

    mutating func name() -> AttributeName { AttributeName(text() + "n") }

    mutating func number() -> DecimalNumber {
        do { return try DecimalNumber(Numbers.number(&random).1) } catch { fatalError("\(error)") }
    }

    mutating func item(depth: Int = 3) -> Item {
        var item = Item()
        for _ in 0..<int(0...(int(0...30) == 0 ? 150 : 5)) { item[name()] = value(depth: depth) }
        return item
    }

    mutating func value(depth: Int = 3) -> AttributeValue {
        switch int(0...(depth > 0 ? 11 : 7)) {
        case 0: return .string(text())
        case 1: return .number(number())
        case 2: return .binary(bytes())
        case 3: return .bool(int(0...1) == 0)
        case 4: return .null
        case 5: return .stringSet(Set((0..<int(1...5)).map { _ in AttributeName(text()) }).map(\.text))
        case 6: return .numberSet(Array(Set((0..<int(1...5)).map { _ in number() })))
        case 7: return .binarySet(Array(Set((0..<int(1...5)).map { _ in bytes() })))
        case 8, 9: return .list((0..<int(0...4)).map { _ in value(depth: depth - 1) })
        default: return .map(item(depth: depth - 1))
        }
    }
}

extension AttributeValue {
    /// The same with sets in the order of their encoding.
    var sorted: AttributeValue {
        switch self {
        case .stringSet(let members): .stringSet(members.map { AttributeName($0) }.sorted().map(\.text))
        case .numberSet(let members): .numberSet(members.sorted())
        case .binarySet(let members): .binarySet(members.sorted { $0.span.order(before: $1.span) })
        case .list(let values): .list(values.map(\.sorted))
        case .map(let item): .map(item.sorted)
        default: self
        }
    }
}

extension Item {
    var sorted: Item { Item(attributes.mapValues(\.sorted)) }
}
