import Synchronization

/// Where ids and jitter come from. A seeded source replays a history; `SystemRandomness` is the machine's.
public protocol Randomness: Sendable {
    func next() -> UInt64
}

/// The operating system's generator.
public struct SystemRandomness: Randomness {
    public init() {}

    public func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}

/// SplitMix64 from a seed: the same seed gives the same sequence on every machine.
public final class SeededRandomness: Randomness, RandomNumberGenerator {
    private let state: Mutex<UInt64>

    public init(seed: UInt64) { state = Mutex(seed) }

    public func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}

/// A random (version 4) UUID in lower-case text, from the given source.
public func randomUUID(from source: some Randomness) -> String {
    var high = source.next()
    var low = source.next()
    high = (high & ~0xF000) | 0x4000
    low = (low & ~(0xC000 << 48)) | (0x8000 << 48)
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for index in 0..<32 {
        if index == 8 || index == 12 || index == 16 || index == 20 { text.append(0x2D) }
        let word = index < 16 ? high : low
        text.append(digits[Int((word >> UInt64((15 - index % 16) * 4)) & 0xF)])
    }
    return String(decoding: text, as: UTF8.self)
}
