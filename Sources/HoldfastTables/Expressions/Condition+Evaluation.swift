extension Condition {
    /// Whether the item meets the condition. A missing item is an empty one.
    ///
    /// Nothing is decoded or copied but sizes. Cost: each test looks its attributes up.
    package func holds(_ item: ItemView) -> Bool {
        var truth = true
        var next = 0
        while next < program.instructions.count {
            switch program.instructions[next] {
            case .test(let test): truth = test.holds(item)
            case .negate: truth.toggle()
            case .skipIfFalse(let target):
                if !truth {
                    next = target
                    continue
                }
            case .skipIfTrue(let target):
                if truth {
                    next = target
                    continue
                }
            }
            next += 1
        }
        return truth
    }
}

extension Test {
    func holds(_ item: ItemView) -> Bool {
        switch self {
        case .constant(let truth): return truth
        case .exists(let path): return item.value(at: path) != nil
        case .notExists(let path): return item.value(at: path) == nil
        case .isNull(let path):
            guard let value = item.value(at: path) else { return false }
            return value.type == .null
        case .compare(let comparator, let left, let right):
            return Self.compare(comparator, left.resolved(item), right.resolved(item), item)
        case .between(let operand, let lower, let upper):
            let operand = operand.resolved(item)
            return Self.compare(.greaterOrEqual, operand, lower.resolved(item), item)
                && Self.compare(.lessOrEqual, operand, upper.resolved(item), item)
        case .among(let operand, let others):
            let operand = operand.resolved(item)
            return others.contains { Self.compare(.equal, operand, $0.resolved(item), item) }
        case .type(let operand, let type):
            guard let value = operand.view(item), let name = type.view(item)?.string else { return false }
            return value.type.awsName == name
        case .beginsWith(let operand, let prefix):
            guard let value = operand.view(item), let prefix = prefix.view(item) else { return false }
            guard value.type == prefix.type, value.type == .string || value.type == .binary else { return false }
            return value.payload.starts(with: prefix.payload)
        case .contains(let operand, let part):
            let part = part.resolved(item)
            guard let value = operand.view(item), let part = part.view(item) else { return false }
            return value.contains(part)
        }
    }

    /// Missing operands and operands of two types are unequal, and neither before nor after one another.
    private static func compare(_ comparator: Comparator, _ left: Operand, _ right: Operand, _ item: ItemView) -> Bool {
        guard let left = left.view(item), let right = right.view(item) else { return comparator == .notEqual }
        switch comparator {
        case .equal: return left.equals(right)
        case .notEqual: return !left.equals(right)
        default:
            guard let order = left.compare(right) else { return false }
            return switch comparator {
            case .less: order < 0
            case .lessOrEqual: order <= 0
            case .greater: order > 0
            default: order >= 0
            }
        }
    }
}

extension Operand {
    /// The operand with a size replaced by its number. A size that does not exist stays, and has no view.
    fileprivate func resolved(_ item: ItemView) -> Operand {
        switch kind {
        case .path, .value: return self
        case .sizeOfPath:
            guard let size = item.value(at: path)?.elementCount else { return self }
            return Operand(EncodedValue(DecimalNumber(size)))
        case .sizeOfValue:
            guard let size = value.view.elementCount else { return self }
            return Operand(EncodedValue(DecimalNumber(size)))
        }
    }

    /// The value in place; `nil` where the item has none.
    @_lifetime(borrow self, copy item)
    fileprivate func view(_ item: ItemView) -> ValueView? {
        switch kind {
        case .path: return item.value(at: path)
        case .value: return value.view
        case .sizeOfPath, .sizeOfValue: return nil
        }
    }
}

extension EncodedValue {
    init(_ number: DecimalNumber) {
        var builder = ItemBuilder(.value, reservingBytes: 24)
        builder.number(number)
        self = builder.finishValue()
    }
}

extension ValueView {
    /// What the function `size` answers; `nil` of types that it does not take.
    ///
    /// The guide says only "the length of the string"; here it is bytes of UTF-8, which item sizes count too.
    /// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
    var elementCount: Int? {
        switch type {
        case .string, .binary: payload.count
        case .stringSet, .numberSet, .binarySet: set?.count
        case .list: list?.count
        case .map: map?.count
        case .number, .bool, .null: nil
        }
    }

    /// What the function `contains` asks.
    func contains(_ part: ValueView) -> Bool {
        switch type {
        case .string, .binary:
            return part.type == type && payload.contains(part.payload)
        case .stringSet, .numberSet, .binarySet:
            guard let set, set.memberType == part.type else { return false }
            return set.contains(part.payload)
        case .list:
            guard var elements = list?.elements else { return false }
            while let element = elements.next() {
                if element.equals(part) { return true }
            }
            return false
        case .number, .bool, .null, .map:
            return false
        }
    }
}
