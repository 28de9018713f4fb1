#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The command line: `engine-bench COMMAND --name value ...`.
struct Arguments: Sendable {
    enum Command: String { case history, put, get, query, scan }
    enum Engine: String { case storage, tables }

    var command: Command
    var engine: Engine = .storage
    var directory: String
    var workload: Workload
    var seconds = 3.0
    var writers = 64
    var isAged = false

    init(_ words: [String]) throws(UsageError) {
        guard words.count > 1, let command = Command(rawValue: words[1]) else { throw UsageError() }
        self.command = command
        workload = Workload(keys: 100_000, valueBytes: 1024, isOrdered: false, seed: 1)
        directory = ""
        var rest = words.dropFirst(2)
        while let name = rest.popFirst() {
            guard let text = rest.popFirst(), set(name, text) else { throw UsageError() }
        }
        guard !directory.isEmpty, workload.keys > 0, workload.keys % Workload.itemsPerQuery == 0,
            (128...65536).contains(workload.valueBytes), (1...1024).contains(writers), seconds > 0
        else { throw UsageError() }
    }

    private mutating func set(_ name: String, _ text: String) -> Bool {
        switch name {
        case "--dir": return assign(text, to: \.directory)
        case "--engine": return assign(Engine(rawValue: text), to: \.engine)
        case "--keys": return assign(UInt64(text), to: \.workload.keys)
        case "--value": return assign(Int(text), to: \.workload.valueBytes)
        case "--ordered": return assign(text == "1", to: \.workload.isOrdered)
        case "--seed": return assign(UInt64(text), to: \.workload.seed)
        case "--seconds": return assign(Double(text), to: \.seconds)
        case "--writers": return assign(Int(text), to: \.writers)
        case "--aged": return assign(text == "1", to: \.isAged)
        default: return false
        }
    }

    private mutating func assign<Value>(_ value: Value?, to path: WritableKeyPath<Self, Value>) -> Bool {
        guard let value else { return false }
        self[keyPath: path] = value
        return true
    }
}

struct UsageError: Error, CustomStringConvertible {
    var description: String {
        """
        usage: engine-bench history|put|get|query|scan --dir DIR [--engine storage|tables] [--keys N, a multiple of 100]
               [--value BYTES] [--ordered 1] [--aged 1] [--seed N] [--seconds S] [--writers N]
               engine-bench objects put|get|churn|list|mixed --dir DIR [--size BYTES] [--objects N] [--tasks N]
               [--seconds S] [--seed N] [--busy 1]
               engine-bench checksums

        """
    }

    /// Says how the program is used, on standard error, and ends it with status 2, as tools do.
    func endProgram() -> Never {
        let text = Array(description.utf8)
        _ = unsafe text.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(2)
    }
}

func monotonicSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
