/// The command line: `engine-bench objects COMMAND --name value ...`.
struct ObjectsArguments: Sendable {
    enum Command: String { case put, get, churn, list, mixed }

    var command: Command
    var directory = ""
    /// Bytes of an object.
    var size = 1 << 20
    /// Objects that a run writes and reads, over and over.
    var objects = 64
    var tasks = 4
    var seconds = 3.0
    var seed: UInt64 = 1
    /// Whether large uploads run beside the small writes.
    var isBusy = false

    init(_ words: [String]) throws(UsageError) {
        guard let first = words.first, let command = Command(rawValue: first) else { throw UsageError() }
        self.command = command
        var rest = words.dropFirst()
        while let name = rest.popFirst() {
            guard let text = rest.popFirst(), set(name, text) else { throw UsageError() }
        }
        guard !directory.isEmpty, size > 0, objects > 0, (1...1024).contains(tasks), seconds > 0 else {
            throw UsageError()
        }
    }

    private mutating func set(_ name: String, _ text: String) -> Bool {
        switch name {
        case "--dir": return assign(text, to: \.directory)
        case "--size": return assign(Int(text), to: \.size)
        case "--objects": return assign(Int(text), to: \.objects)
        case "--tasks": return assign(Int(text), to: \.tasks)
        case "--seconds": return assign(Double(text), to: \.seconds)
        case "--seed": return assign(UInt64(text), to: \.seed)
        case "--busy": return assign(text == "1", to: \.isBusy)
        default: return false
        }
    }

    private mutating func assign<Value>(_ value: Value?, to path: WritableKeyPath<Self, Value>) -> Bool {
        guard let value else { return false }
        self[keyPath: path] = value
        return true
    }
}
