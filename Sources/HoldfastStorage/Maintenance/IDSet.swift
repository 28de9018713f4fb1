/// A set of the engine's numbers, which are given in a row: a bit each, in words of 64.
struct IDSet {
    private var words: [UInt64: UInt64] = [:]

    /// - Returns: false where it was in the set already.
    mutating func insert(_ id: UInt64) -> Bool {
        let bit = UInt64(1) << (id & 63)
        let word = words[id >> 6, default: 0]
        words[id >> 6] = word | bit
        return word & bit == 0
    }

    func contains(_ id: UInt64) -> Bool { words[id >> 6, default: 0] & (1 << (id & 63)) != 0 }

    /// Those that are not in the other set, ascending.
    func subtracting(_ other: IDSet) -> [UInt64] {
        var left: [UInt64] = []
        for (high, word) in words {
            var rest = word & ~other.words[high, default: 0]
            while rest != 0 {
                left.append(high << 6 | UInt64(rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return left.sorted()
    }
}
