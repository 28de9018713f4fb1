/// Bytes to look for in other bytes, by Horspool's method: most places are skipped over without a look.
struct BytePattern: Sendable, Hashable {
    let bytes: [UInt8]
    /// How far the pattern may move on where the byte under its last place is this one.
    private let steps: [Int]

    init(_ bytes: [UInt8]) {
        precondition(!bytes.isEmpty)
        self.bytes = bytes
        var steps = [Int](repeating: bytes.count, count: 256)
        for (place, byte) in bytes.dropLast().enumerated() { steps[Int(byte)] = bytes.count - 1 - place }
        self.steps = steps
    }

    var count: Int { bytes.count }

    /// Where the pattern begins first, at `start` or after it; `nil` where it does not.
    /// - Complexity: O(n / m) for most bytes of n and a pattern of m, O(n × m) for the worst.
    func first(in text: Span<UInt8>, from start: Int) -> Int? {
        let pattern = bytes.span
        let steps = steps.span
        let last = pattern.count - 1
        var place = start
        while place + last < text.count {
            let byte = text[place + last]
            if byte == pattern[last], text.extracting(place..<place + last).equals(pattern.extracting(0..<last)) {
                return place
            }
            place += steps[Int(byte)]
        }
        return nil
    }

    /// How many bytes at the end of `text` may be the beginning of the pattern: the most that are.
    func countOfBeginning(atEndOf text: Span<UInt8>) -> Int {
        let pattern = bytes.span
        var count = min(pattern.count - 1, text.count)
        while count > 0 {
            if text.extracting(text.count - count..<text.count).equals(pattern.extracting(0..<count)) { return count }
            count -= 1
        }
        return 0
    }
}
