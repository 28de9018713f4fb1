import HoldfastCore
import Testing

@testable import HoldfastTables

/// A condition as a tree, which prints itself and evaluates itself on trees of values.
private indirect enum NaiveCondition {
    case compare(Comparator, NaiveOperand, NaiveOperand)
    case between(NaiveOperand, NaiveOperand, NaiveOperand)
    case among(NaiveOperand, [NaiveOperand])
    case exists(AttributePath)
    case notExists(AttributePath)
    case beginsWith(AttributePath, Int)
    case contains(AttributePath, Int)
    case not(NaiveCondition)
    case and(NaiveCondition, NaiveCondition)
    case or(NaiveCondition, NaiveCondition)
}

private enum NaiveOperand: Equatable {
    case path(AttributePath)
    case value(Int)
    case size(AttributePath)

    var text: String {
        switch self {
        case .path(let path): path.description
        case .value(let index): ":v\(index)"
        case .size(let path): "size(\(path))"
        }
    }
}

extension NaiveCondition {
    /// With no more parentheses than needed, 3 for `OR`, 2 for `AND`, 1 for the rest.
    func text(_ outer: Int = 3) -> String {
        switch self {
        case .compare(let comparator, let left, let right): return "\(left.text) \(comparator.rawValue) \(right.text)"
        case .between(let operand, let lower, let upper):
            return "\(operand.text) BETWEEN \(lower.text) AND \(upper.text)"
        case .among(let operand, let others):
            return "\(operand.text) IN (\(others.map(\.text).joined(separator: ", ")))"
        case .exists(let path): return "attribute_exists(\(path))"
        case .notExists(let path): return "attribute_not_exists(\(path))"
        case .beginsWith(let path, let value): return "begins_with(\(path), :v\(value))"
        case .contains(let path, let value): return "contains(\(path), :v\(value))"
        case .not(let inner): return "NOT \(inner.text(1))"
        case .and(let left, let right):
            let text = "\(left.text(2)) AND \(right.text(2))"
            return outer < 2 ? "(\(text))" : text
        case .or(let left, let right):
            let text = "\(left.text(3)) or \(right.text(3))"
            return outer < 3 ? "(\(text))" : text
        }
    }

    func holds(_ item: Item, _ values: [AttributeValue]) -> Bool {
        func value(_ operand: NaiveOperand) -> AttributeValue? {
            switch operand {
            case .path(let path): item.naive(path)
            case .value(let index): values[index]
            case .size(let path): item.naive(path)?.naiveSize.map { .number(DecimalNumber($0)) }
            }
        }
        func compare(_ comparator: Comparator, _ left: NaiveOperand, _ right: NaiveOperand) -> Bool {
            guard let left = value(left), let right = value(right) else { return comparator == .notEqual }
            switch comparator {
            case .equal: return left.sorted == right.sorted
            case .notEqual: return left.sorted != right.sorted
            case .less: return left.naiveOrder(right).map { $0 < 0 } ?? false
            case .lessOrEqual: return left.naiveOrder(right).map { $0 <= 0 } ?? false
            case .greater: return left.naiveOrder(right).map { $0 > 0 } ?? false
            case .greaterOrEqual: return left.naiveOrder(right).map { $0 >= 0 } ?? false
            }
        }
        switch self {
        case .compare(let comparator, let left, let right): return compare(comparator, left, right)
        case .between(let operand, let lower, let upper):
            return compare(.greaterOrEqual, operand, lower) && compare(.lessOrEqual, operand, upper)
        case .among(let operand, let others): return others.contains { compare(.equal, operand, $0) }
        case .exists(let path): return item.naive(path) != nil
        case .notExists(let path): return item.naive(path) == nil
        case .beginsWith(let path, let value):
            guard case (.string(let text)?, .string(let prefix)) = (item.naive(path), values[value]) else {
                return false
            }
            return text.utf8.starts(with: prefix.utf8)
        case .contains(let path, let value): return item.naive(path)?.naiveContains(values[value]) ?? false
        case .not(let inner): return !inner.holds(item, values)
        case .and(let left, let right): return left.holds(item, values) && right.holds(item, values)
        case .or(let left, let right): return left.holds(item, values) || right.holds(item, values)
        }
    }
}

extension Item {
    fileprivate func naive(_ path: AttributePath) -> AttributeValue? {
        path.steps.reduce(self[path.root]) { value, step in
            switch (step, value) {
            case (.name(let name), .map(let map)): map[name]
            case (.index(let index), .list(let list)): index < list.count ? list[index] : nil
            default: nil
            }
        }
    }
}

extension AttributeValue {
    fileprivate var naiveSize: Int? {
        switch self {
        case .string(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        case .stringSet(let members): members.count
        case .numberSet(let members): members.count
        case .binarySet(let members): members.count
        case .list(let elements): elements.count
        case .map(let map): map.count
        case .number, .bool, .null: nil
        }
    }

    fileprivate func naiveOrder(_ other: AttributeValue) -> Int? {
        switch (self, other) {
        case (.string(let left), .string(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : left.utf8.elementsEqual(right.utf8) ? 0 : 1
        case (.number(let left), .number(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.binary(let left), .binary(let right)): left.lexicographicallyPrecedes(right) ? -1 : left == right ? 0 : 1
        default: nil
        }
    }

    fileprivate func naiveContains(_ part: AttributeValue) -> Bool {
        switch (self, part) {
        case (.string(let text), .string(let part)):
            let text = Array(text.utf8)
            let part = Array(part.utf8)
            if part.count > text.count { return false }
            return (0...text.count - part.count).contains { text[$0...].starts(with: part) }
        case (.stringSet(let members), .string(let part)):
            return members.contains { $0.utf8.elementsEqual(part.utf8) }
        case (.numberSet(let members), .number(let part)): return members.contains(part)
        case (.list(let elements), _): return elements.contains { $0.sorted == part.sorted }
        default: return false
        }
    }
}

private struct RandomConditions {
    var random: SeededRandomness

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// Few names and few values, so that conditions are often true.
    mutating func value(_ depth: Int) -> AttributeValue {
        switch int(0...(depth > 0 ? 7 : 5)) {
        case 0, 1: number(int(0...3))
        case 2: .string(["", "a", "ab", "b"].randomElement(using: &random)!)
        case 3: .bool(int(0...1) == 0)
        case 4: .stringSet(Array(["a", "ab", "b"].shuffled(using: &random).prefix(int(1...3))))
        case 5: .numberSet([DecimalNumber(int(0...1)), DecimalNumber(int(2...3))])
        case 6: .list((0..<int(0...3)).map { _ in value(depth - 1) })
        default: .map(item(depth - 1))
        }
    }

    mutating func item(_ depth: Int) -> Item {
        var item = Item()
        for name in ["aa", "bb", "cc"] as [AttributeName] where int(0...3) > 0 { item[name] = value(depth) }
        return item
    }

    mutating func path() -> AttributePath {
        let names: [AttributeName] = ["aa", "bb", "cc"]
        let steps = (0..<[0, 0, 0, 1, 2].randomElement(using: &random)!).map { _ -> AttributePath.Step in
            int(0...1) == 0 ? .index(int(0...2)) : .name(names.randomElement(using: &random)!)
        }
        return AttributePath(names.randomElement(using: &random)!, steps)
    }

    mutating func operand() -> NaiveOperand {
        switch int(0...4) {
        case 0, 1: .path(path())
        case 2, 3: .value(int(0...5))
        default: .size(path())
        }
    }

    mutating func condition(_ depth: Int) -> NaiveCondition {
        switch int(0...(depth > 0 ? 11 : 6)) {
        case 0, 1: .compare(Comparator.allCases.randomElement(using: &random)!, operand(), operand())
        case 2: .between(operand(), operand(), operand())
        case 3: .among(operand(), (0..<int(1...3)).map { _ in operand() })
        case 4: int(0...1) == 0 ? .exists(path()) : .notExists(path())
        case 5: .beginsWith(path(), int(0...5))
        case 6: .contains(path(), int(0...5))
        case 7: .not(condition(depth - 1))
        case 8, 9: .and(condition(depth - 1), condition(depth - 1))
        default: .or(condition(depth - 1), condition(depth - 1))
        }
    }
}

@Suite struct RandomConditionTests {
    @Test func `random conditions hold as a naive evaluation says`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var conditions = RandomConditions(random: SeededRandomness(seed: seed))
        var outcomes = [0, 0, 0]
        for round in 0..<4000 {
            let values = (0...5).map { _ in conditions.value(1) }
            let item = conditions.item(2)
            let naive = conditions.condition(4)
            let text = naive.text()
            var used: [String: AttributeValue] = [:]
            for index in values.indices where text.contains(":v\(index)") { used[":v\(index)"] = values[index] }
            let prepared: Condition
            do {
                prepared = try condition(text, used.isEmpty ? nil : used)
            } catch let error as ExpressionError {
                // Operands that DynamoDB refuses by their types or their sameness; the text itself is well formed.
                #expect(!error.message.contains("Syntax error"), "seed \(seed), round \(round): \(text)")
                outcomes[2] += 1
                continue
            }
            let encodedItem = try item.encoded()
            let found = prepared.holds(encodedItem.view)
            outcomes[found ? 1 : 0] += 1
            let expected = naive.holds(item, values)
            #expect(found == expected, "seed \(seed), round \(round): \(text) on \(item) with \(values)")
            if found != expected { return }
        }
        // A generator that no longer makes all three proves nothing.
        #expect(outcomes.allSatisfy { $0 > 200 }, "seed \(seed): \(outcomes)")
    }
}
