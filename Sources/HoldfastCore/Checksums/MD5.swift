/// MD5 (RFC 1321), as bytes come: what entity tags are made of, and nothing that keeps a secret.
///
/// ``MD5Lanes`` computes those of several streams at once.
public struct MD5: Sendable {
    static let blockBytes = MD5Function.blockBytes

    private(set) var state = MD5Function.State(0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
    /// A block that has not all of its bytes yet.
    private var begun = InlineArray<64, UInt8>(repeating: 0)
    private var begunBytes = 0
    /// In bytes, modulo 2 to the power of 64.
    private(set) var length: UInt64 = 0

    public init() {}

    /// Takes in more bytes.
    /// - Complexity: O(n), about 0.65 gigabytes a second.
    public mutating func update(_ bytes: Span<UInt8>) {
        let taken = completeBlock(bytes)
        if taken == bytes.count { return }
        let rest = taken + (bytes.count - taken) / Self.blockBytes * Self.blockBytes
        takeBlocks(bytes.extracting(taken..<rest))
        begin(bytes.extracting(rest...))
    }

    /// 16 bytes. More bytes may follow nevertheless.
    public var digest: [UInt8] {
        var last = self
        let bits = length << 3
        var padding: [UInt8] = [0x80]
        let zeroes = (Self.blockBytes - 8 + Self.blockBytes - (begunBytes + 1)) % Self.blockBytes
        padding += [UInt8](repeating: 0, count: zeroes)
        for place in 0..<8 { padding.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * place))) }
        last.update(padding.span)
        return (0..<16).map { UInt8(truncatingIfNeeded: last.state[$0 / 4] >> UInt32($0 % 4 * 8)) }
    }

    /// The MD5 of one run of bytes.
    public static func digest(of bytes: Span<UInt8>) -> [UInt8] {
        var md5 = MD5()
        md5.update(bytes)
        return md5.digest
    }

    // What `update` is made of, for those who take blocks of several streams at once.

    /// Whether a block has some of its bytes, so that no others can be taken in before it.
    var hasBegunBlock: Bool { begunBytes > 0 }

    /// Takes in what the block that has begun still needs.
    /// - Returns: how many bytes that were: all, where it needs more.
    mutating func completeBlock(_ bytes: Span<UInt8>) -> Int {
        if !hasBegunBlock { return 0 }
        let count = min(bytes.count, Self.blockBytes - begunBytes)
        keep(bytes.extracting(0..<count))
        if begunBytes == Self.blockBytes {
            begunBytes = 0
            MD5Function.update(&state, begun.span)
        }
        return count
    }

    /// Takes in whole blocks, where none has begun.
    mutating func takeBlocks(_ blocks: Span<UInt8>) {
        precondition(!hasBegunBlock, "blocks come one after the other")
        length &+= UInt64(blocks.count)
        MD5Function.update(&state, blocks)
    }

    /// What others have made of the state and so many bytes of whole blocks.
    mutating func advance(to state: MD5Function.State, bytes: Int) {
        precondition(!hasBegunBlock && bytes.isMultiple(of: Self.blockBytes), "blocks come one after the other")
        length &+= UInt64(bytes)
        self.state = state
    }

    /// Begins a block with what does not fill it.
    mutating func begin(_ bytes: Span<UInt8>) {
        precondition(begunBytes + bytes.count < Self.blockBytes, "whole blocks are taken in")
        keep(bytes)
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        for index in bytes.indices { begun[begunBytes + index] = bytes[index] }
        begunBytes += bytes.count
        length &+= UInt64(bytes.count)
    }
}
