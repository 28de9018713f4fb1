import CFuzzer

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The parser that this process fuzzes. Written once, before the driver starts.
nonisolated(unsafe) private var chosen: FuzzTarget = .planted

/// Called by libFuzzer with one input after the other.
private func fuzzOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    chosen.run(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}

/// `Fuzz TARGET [libFuzzer's options and corpus]`; without a target lists them.
@main
struct Main {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count > 1, let target = FuzzTarget(rawValue: arguments[1]) else {
            for target in FuzzTarget.allCases { print(target.rawValue) }
            return
        }
        chosen = target
        var rest = ([arguments[0]] + arguments.dropFirst(2)).map { strdup($0) }
        rest.append(nil)
        var count = Int32(rest.count - 1)
        rest.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            _ = LLVMFuzzerRunDriver(&count, &start, fuzzOne)
        }
    }
}
