/// How a listing rolls keys up: those that share what comes before a delimiter are one common prefix.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html>.
struct KeyGrouping: Hashable, Sendable {
    let prefix: [UInt8]
    /// `nil` where nothing is rolled up.
    let delimiter: [UInt8]?

    init(prefix: [UInt8], delimiter: [UInt8]?) {
        self.prefix = prefix
        self.delimiter = delimiter.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The common prefix that a key falls under: up to the first delimiter after the prefix, that included.
    func commonPrefix(of key: [UInt8]) -> [UInt8]? {
        guard let delimiter, key.count >= prefix.count + delimiter.count else { return nil }
        for start in prefix.count...(key.count - delimiter.count)
        where key[start..<(start + delimiter.count)].elementsEqual(delimiter) {
            return Array(key[..<(start + delimiter.count)])
        }
        return nil
    }
}

/// Where a listing goes on: after a key, or after all keys under a common prefix.
struct ListingPosition {
    let after: [UInt8]

    /// Whether a common prefix was given before, or lies before where the caller wants to start.
    func hasPassed(_ commonPrefix: [UInt8]) -> Bool { !after.lexicographicallyPrecedes(commonPrefix) }

    /// The first key that may come, under a prefix.
    func firstKey(under prefix: [UInt8]) -> [UInt8] {
        if after.isEmpty { return prefix }
        let next = after + [0]
        return prefix.lexicographicallyPrecedes(next) ? next : prefix
    }
}
