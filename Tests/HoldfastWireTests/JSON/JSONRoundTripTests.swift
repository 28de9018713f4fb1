import HoldfastCore
import HoldfastWire
import Testing

@Suite struct `JSON there and back` {
    @Test func `what is written is read back the same`() throws {
        let seed = SystemRandomness().next()
        var random = SeededRandomness(seed: seed)
        for round in 0..<2_000 {
            let tree = JSONTree.random(depth: 4, from: &random)
            var writer = JSONWriter()
            tree.write(to: &writer)
            #expect(try JSONTree(parsing: writer.bytes) == tree, "seed \(seed), round \(round)")
        }
    }

    @Test func `damaged text is refused or read, and never crashes`() throws {
        let seed = SystemRandomness().next()
        var random = SeededRandomness(seed: seed)
        var refused = 0
        for _ in 0..<5_000 {
            var writer = JSONWriter()
            JSONTree.random(depth: 4, from: &random).write(to: &writer)
            var text = writer.bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[place] = UInt8.random(in: 0...255, using: &random)
                case 1: text.remove(at: place)
                default: text.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            let read = Result { try JSONTree(parsing: text) }
            let skipped = Result { try skip(text) }
            if isFailure(read) { refused += 1 }
            #expect(isFailure(read) == isFailure(skipped), "seed \(seed): \(text)")
        }
        #expect(refused > 0, "seed \(seed)")
    }

    @Test func `every prefix of a text is refused`() throws {
        let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",{"b":true,"c":false,"d":null}],"e":"é😀"}"#.utf8)
        _ = try JSONTree(parsing: text)
        for count in 0..<text.count {
            #expect(throws: JSONError.self, "\(count)") { try JSONTree(parsing: Array(text[..<count])) }
        }
    }

    @Test func `control characters, quotes and backslashes are escaped`() {
        var writer = JSONWriter()
        writer.string("\u{0}\u{1f}\"\\\n\r\t\u{8}\u{c}/é😀")
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #""\u0000\u001f\"\\\n\r\t\b\f/é😀""#)
    }

    @Test func `times and numbers are written as AWS does`() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.timestamp(Timestamp(milliseconds: 1_700_000_000_123))
        writer.double(0.5)
        writer.integer(.min)
        writer.endArray()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[1700000000.123,0.5,-9223372036854775808]")
    }

    private func skip(_ text: [UInt8]) throws(JSONError) {
        var reader = JSONReader(text.span)
        try reader.skipValue()
        try reader.finish()
    }
}

extension JSONTree {
    static func random(depth: Int, from random: inout SeededRandomness) -> JSONTree {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .number(String(Int.random(in: .min ... .max, using: &random)))
        case 3, 4: .string(randomText(from: &random))
        case 5:
            .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in .random(depth: depth - 1, from: &random) })
        default:
            .object(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                    Member(name: randomText(from: &random), value: .random(depth: depth - 1, from: &random))
                })
        }
    }

    private static func randomText(from random: inout SeededRandomness) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x61...0x7A, 0...0x1F, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF, 0x800...0xD7FF,
            0x1_0000...0x10_FFFF,
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<24, using: &random) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &random)]
            text.append(Unicode.Scalar(UInt32.random(in: range, using: &random))!)
        }
        return String(text)
    }
}

private func isFailure<Value, Failure: Error>(_ result: Result<Value, Failure>) -> Bool {
    if case .failure = result { true } else { false }
}
