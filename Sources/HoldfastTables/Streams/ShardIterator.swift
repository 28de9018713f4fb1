import HoldfastCore

/// Where a reader is in a shard, as an opaque token that is good for 15 minutes.
///
/// The token is the stream's ARN, a format number and the fields in hexadecimal with their hash, so that a token that
/// was cut or changed is refused instead of misread.
struct ShardIterator: Hashable {
    var stream: UInt64
    /// The first number of the shard, which names it.
    var shard: UInt64
    /// The number of the next change to read.
    var next: UInt64
    var issued: Timestamp

    private static let format = "|1|"

    func token(_ resourceName: ResourceName) -> String {
        var bytes: [UInt8] = []
        for word in [stream, shard, next, UInt64(bitPattern: issued.milliseconds)] {
            KeyEncoding.append(word, into: &bytes)
        }
        KeyEncoding.append(PartitionHash.hash(bytes.span), into: &bytes)
        return "\(resourceName)\(Self.format)\(hexadecimal(bytes))"
    }

    init(stream: UInt64, shard: UInt64, next: UInt64, issued: Timestamp) {
        self.stream = stream
        self.shard = shard
        self.next = next
        self.issued = issued
    }

    /// - Throws: `validation` for a text that is no token; `expiredIterator`.
    init(_ token: String, now: Timestamp) throws(TableError) {
        guard let words = Self.words(token) else { throw .validation("Invalid ShardIterator") }
        stream = words[0]
        shard = words[1]
        next = words[2]
        issued = Timestamp(milliseconds: Int64(bitPattern: words[3]))
        if now > issued.advanced(by: TableLimits.shardIteratorLife) {
            throw .expiredIterator(
                "Iterator expired. The iterator was created at time \(streamLabel(issued)) while right now it is "
                    + "\(streamLabel(now)) which is further in the future than the tolerated delay of "
                    + "\(TableLimits.shardIteratorLife.components.seconds * 1000) milliseconds")
        }
    }

    private static func words(_ token: String) -> [UInt64]? {
        let parts = token.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasPrefix("arn:"), parts[1] == "1" else { return nil }
        let digits = Array(parts[2].utf8)
        guard digits.count == 80 else { return nil }
        var words: [UInt64] = []
        for start in stride(from: 0, to: 80, by: 16) {
            guard let word = UInt64(String(decoding: digits[start..<start + 16], as: UTF8.self), radix: 16) else {
                return nil
            }
            words.append(word)
        }
        var bytes: [UInt8] = []
        for word in words.prefix(4) { KeyEncoding.append(word, into: &bytes) }
        return PartitionHash.hash(bytes.span) == words[4] ? words : nil
    }
}
