/// XXH64 (https://github.com/Cyan4973/xxHash, the 64-bit variant): a fast, stable, non-cryptographic hash. It spreads
/// partition keys and detects damaged blobs; it does not authenticate anything.
public struct XXHash64: Sendable {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    private let seed: UInt64
    private var lanes: (UInt64, UInt64, UInt64, UInt64)
    private var pending: [UInt8] = []
    private var total: UInt64 = 0

    public init(seed: UInt64 = 0) {
        self.seed = seed
        lanes = (seed &+ Self.prime1 &+ Self.prime2, seed &+ Self.prime2, seed, seed &- Self.prime1)
    }

    /// The hash of one run of bytes.
    public static func hash(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
        var hasher = XXHash64(seed: seed)
        let stripes = bytes.count & ~31
        var offset = 0
        while offset < stripes {
            hasher.consumeStripe(bytes, at: offset)
            offset += 32
        }
        hasher.total = UInt64(bytes.count)
        return hasher.digest(tail: bytes, from: offset)
    }

    /// Takes in more bytes. Cost: linear.
    public mutating func update(_ bytes: Span<UInt8>) {
        total &+= UInt64(bytes.count)
        var offset = 0
        if !pending.isEmpty {
            while pending.count < 32 && offset < bytes.count {
                pending.append(bytes[offset])
                offset += 1
            }
            if pending.count < 32 { return }
            let stripe = pending
            consumeStripe(stripe.span, at: 0)
            pending.removeAll(keepingCapacity: true)
        }
        while bytes.count - offset >= 32 {
            consumeStripe(bytes, at: offset)
            offset += 32
        }
        while offset < bytes.count {
            pending.append(bytes[offset])
            offset += 1
        }
    }

    /// The hash of all bytes so far; more may follow.
    public var value: UInt64 { digest(tail: pending.span, from: 0) }

    private mutating func consumeStripe(_ bytes: Span<UInt8>, at offset: Int) {
        lanes.0 = Self.round(lanes.0, Self.word(bytes, offset))
        lanes.1 = Self.round(lanes.1, Self.word(bytes, offset + 8))
        lanes.2 = Self.round(lanes.2, Self.word(bytes, offset + 16))
        lanes.3 = Self.round(lanes.3, Self.word(bytes, offset + 24))
    }

    private func digest(tail: Span<UInt8>, from start: Int) -> UInt64 {
        var hash: UInt64
        if total >= 32 {
            hash = Self.rotate(lanes.0, 1) &+ Self.rotate(lanes.1, 7) &+ Self.rotate(lanes.2, 12)
            hash = hash &+ Self.rotate(lanes.3, 18)
            hash = Self.merge(hash, lanes.0)
            hash = Self.merge(hash, lanes.1)
            hash = Self.merge(hash, lanes.2)
            hash = Self.merge(hash, lanes.3)
        } else {
            hash = seed &+ Self.prime5
        }
        hash = hash &+ total
        var offset = start
        while tail.count - offset >= 8 {
            hash ^= Self.round(0, Self.word(tail, offset))
            hash = Self.rotate(hash, 27) &* Self.prime1 &+ Self.prime4
            offset += 8
        }
        if tail.count - offset >= 4 {
            var half: UInt64 = 0
            for index in 0..<4 { half |= UInt64(tail[offset + index]) << UInt64(index * 8) }
            hash ^= half &* Self.prime1
            hash = Self.rotate(hash, 23) &* Self.prime2 &+ Self.prime3
            offset += 4
        }
        while offset < tail.count {
            hash ^= UInt64(tail[offset]) &* Self.prime5
            hash = Self.rotate(hash, 11) &* Self.prime1
            offset += 1
        }
        hash ^= hash >> 33
        hash = hash &* Self.prime2
        hash ^= hash >> 29
        hash = hash &* Self.prime3
        return hash ^ (hash >> 32)
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }

    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        rotate(lane &+ input &* prime2, 31) &* prime1
    }

    private static func merge(_ hash: UInt64, _ lane: UInt64) -> UInt64 {
        (hash ^ round(0, lane)) &* prime1 &+ prime4
    }

    private static func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset + 8 <= bytes.count, "a word lies within the bytes")
        // The bounds are checked above; an unaligned load is one instruction where eight subscripts are twenty.
        return unsafe bytes.withUnsafeBytes { raw in
            UInt64(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }
}
