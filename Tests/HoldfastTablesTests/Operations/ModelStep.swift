import HoldfastCore

@testable import HoldfastTables

/// One step of the model test, with all that it needs, so that a history is a list of values.
enum ModelStep: Hashable {
    case write(ModelTable.Write, ModelTable.Condition?)
    case batch([ModelTable.Write])
    case transaction([Member])
    case get(ModelRow.Key)
    case query(partition: Int, atLeast: Int?, reverse: Bool, limit: Int)
    case queryIndex(g: Int, reverse: Bool, limit: Int)
    case queryLocal(partition: Int, limit: Int)
    case scan(segments: Int, limit: Int, filter: Int?)

    struct Member: Hashable {
        var write: ModelTable.Write
        var condition: ModelTable.Condition?
    }

    init(_ random: inout SeededRandomness) {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45: self = .write(Self.write(&random), Self.condition(&random))
        case 45..<52: self = .batch(Self.distinct(1...6, &random).map { Self.batched($0, &random) })
        case 52..<64:
            self = .transaction(
                Self.distinct(1...4, &random).map { key in
                    var write = Self.write(&random, key)
                    var condition = Self.condition(&random)
                    if Int.random(in: 0..<6, using: &random) == 0 {
                        write = .check(key)
                        condition = condition ?? .isThere
                    }
                    return Member(write: write, condition: condition)
                })
        case 64..<70: self = .get(Self.key(&random))
        case 70..<80:
            self = .query(
                partition: Int.random(in: 0..<4, using: &random),
                atLeast: Bool.random(using: &random) ? Int.random(in: -3...4, using: &random) : nil,
                reverse: Bool.random(using: &random), limit: Int.random(in: 1...5, using: &random))
        case 80..<88:
            self = .queryIndex(
                g: Int.random(in: 0..<3, using: &random), reverse: Bool.random(using: &random),
                limit: Int.random(in: 1...5, using: &random))
        case 88..<93:
            self = .queryLocal(
                partition: Int.random(in: 0..<4, using: &random), limit: Int.random(in: 1...5, using: &random))
        default:
            self = .scan(
                segments: Int.random(in: 1...5, using: &random), limit: Int.random(in: 1...7, using: &random),
                filter: Bool.random(using: &random) ? Int.random(in: -5...5, using: &random) : nil)
        }
    }

    private static func key(_ random: inout SeededRandomness) -> ModelRow.Key {
        ModelRow.Key(partition: Int.random(in: 0..<4, using: &random), sort: Int.random(in: -3...4, using: &random))
    }

    private static func distinct(_ count: ClosedRange<Int>, _ random: inout SeededRandomness) -> [ModelRow.Key] {
        var keys: Set<ModelRow.Key> = []
        let count = Int.random(in: count, using: &random)
        while keys.count < count { keys.insert(key(&random)) }
        return keys.sorted()
    }

    private static func row(_ key: ModelRow.Key, _ random: inout SeededRandomness) -> ModelRow {
        func maybe(_ range: ClosedRange<Int>) -> Int? {
            Bool.random(using: &random) ? Int.random(in: range, using: &random) : nil
        }
        return ModelRow(key: key, n: maybe(-9...9), g: maybe(0...2), h: maybe(-4...4), l: maybe(-4...4))
    }

    private static func write(_ random: inout SeededRandomness, _ given: ModelRow.Key? = nil) -> ModelTable.Write {
        let key = given ?? key(&random)
        return switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: .put(row(key, &random))
        case 5..<7: .delete(key)
        case 7..<9: .add(key, Int.random(in: -3...3, using: &random))
        default: .move(key, Int.random(in: 0...2, using: &random))
        }
    }

    private static func batched(_ key: ModelRow.Key, _ random: inout SeededRandomness) -> ModelTable.Write {
        Bool.random(using: &random) ? .put(row(key, &random)) : .delete(key)
    }

    private static func condition(_ random: inout SeededRandomness) -> ModelTable.Condition? {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .isThere
        case 1: .isMissing
        case 2: .atLeast(Int.random(in: -5...5, using: &random))
        default: nil
        }
    }
}
