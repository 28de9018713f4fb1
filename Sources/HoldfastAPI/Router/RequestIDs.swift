import HoldfastCore
import Synchronization

/// Makes the ids that replies carry: unique in a server's life and, by their seed, between servers. They guard nothing,
/// so one draw from the machine is enough.
public final class RequestIDs: Sendable {
    private let state: Atomic<UInt64>

    public init(seed: UInt64) { state = Atomic(seed) }

    public convenience init() { self.init(seed: SystemRandomness().next()) }

    private static let length = 52
    private static let digitsOfWord = 12

    /// 52 letters and digits, as DynamoDB's ids are.
    public func next() -> String {
        // A step past every word that the id draws, so that no two ids share one.
        let step: UInt64 = 0x9E37_79B9_7F4A_7C15
        var word = state.wrappingAdd(step &* 5, ordering: .relaxed).oldValue
        var text = [UInt8](repeating: 0, count: Self.length)
        for start in stride(from: 0, to: Self.length, by: Self.digitsOfWord) {
            word &+= step
            var mixed = word
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            for place in start..<min(start + Self.digitsOfWord, Self.length) {
                let digit = UInt8(truncatingIfNeeded: mixed & 31)
                text[place] = digit < 10 ? 0x30 + digit : 0x41 + digit - 10
                mixed >>= 5
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
