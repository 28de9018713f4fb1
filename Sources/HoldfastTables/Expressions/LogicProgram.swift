/// Tests joined by `AND`, `OR` and `NOT`, as a flat program over one truth value.
///
/// Flat, so that neither parsing, nor evaluating, nor freeing a deeply nested condition needs a deep stack.
package struct LogicProgram<Test> {
    package enum Instruction {
        /// Sets the truth value.
        case test(Test)
        case negate
        /// Skips to the instruction at this position: what `AND` does where its left side is false.
        case skipIfFalse(to: Int)
        /// The same for `OR`.
        case skipIfTrue(to: Int)
    }

    package fileprivate(set) var instructions: [Instruction] = []

    /// The tests in the order of the text.
    package var tests: [Test] {
        instructions.compactMap { if case .test(let test) = $0 { test } else { nil } }
    }

    /// The same program with other tests.
    package func map<Other, E: Error>(_ transform: (Test) throws(E) -> Other) throws(E) -> LogicProgram<Other> {
        var other = LogicProgram<Other>()
        other.instructions.reserveCapacity(instructions.count)
        for instruction in instructions {
            switch instruction {
            case .test(let test): other.instructions.append(.test(try transform(test)))
            case .negate: other.instructions.append(.negate)
            case .skipIfFalse(let target): other.instructions.append(.skipIfFalse(to: target))
            case .skipIfTrue(let target): other.instructions.append(.skipIfTrue(to: target))
            }
        }
        return other
    }
}

extension LogicProgram: Sendable where Test: Sendable {}
extension LogicProgram.Instruction: Sendable where Test: Sendable {}

/// Builds a program from infix order: `NOT` binds before `AND`, `AND` before `OR`.
package struct LogicBuilder<Test> {
    private enum Pending {
        case open, not
        case and(skip: Int)
        case or(skip: Int)
    }

    private var program = LogicProgram<Test>()
    private var pending: [Pending] = []
    /// Open groups.
    package private(set) var depth = 0

    package init() {}

    package mutating func test(_ test: Test) {
        program.instructions.append(.test(test))
        applyNots()
    }

    package mutating func not() {
        pending.append(.not)
    }

    package mutating func and() {
        reduce(includingOr: false)
        pending.append(.and(skip: program.instructions.count))
        program.instructions.append(.skipIfFalse(to: 0))
    }

    package mutating func or() {
        reduce(includingOr: true)
        pending.append(.or(skip: program.instructions.count))
        program.instructions.append(.skipIfTrue(to: 0))
    }

    package mutating func open() {
        pending.append(.open)
        depth += 1
    }

    /// Ends the innermost group; one must be open.
    package mutating func close() {
        reduce(includingOr: true)
        pending.removeLast()
        depth -= 1
        applyNots()
    }

    /// Forgets the group that was just opened: it holds an operand, not a condition.
    package mutating func ungroup() {
        pending.removeLast()
        depth -= 1
    }

    package consuming func finish() -> LogicProgram<Test> {
        reduce(includingOr: true)
        return program
    }

    private mutating func applyNots() {
        while case .not = pending.last {
            pending.removeLast()
            program.instructions.append(.negate)
        }
    }

    /// Completes the operators that bind at least as closely as the next one, back to the open group.
    private mutating func reduce(includingOr: Bool) {
        while let last = pending.last {
            switch last {
            case .and(let skip): program.instructions[skip] = .skipIfFalse(to: program.instructions.count)
            case .or(let skip) where includingOr:
                program.instructions[skip] = .skipIfTrue(to: program.instructions.count)
            default: return
            }
            pending.removeLast()
        }
    }
}

extension LogicProgram {
    /// Appends an instruction; targets are the caller's to keep right.
    package mutating func append(_ instruction: Instruction) {
        instructions.append(instruction)
    }
}
