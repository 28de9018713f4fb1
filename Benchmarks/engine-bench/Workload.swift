/// The work that the engine and every yardstick do. The mirror of `yardsticks/workload.h`: the same keys, the same
/// choices, the same history.
struct Workload: Sendable {
    static let itemsPerQuery: UInt64 = 100

    /// Items of a store; a multiple of 100.
    var keys: UInt64
    /// Bytes of an item's value.
    var valueBytes: Int
    /// 100 items in order under a scattered partition, in place of items scattered one by one.
    var isOrdered: Bool
    var seed: UInt64

    var partitions: UInt64 { keys / Self.itemsPerQuery }

    /// Items chosen at random for puts, none twice in a run of fewer puts than items: an item that is put again unchanged
    /// would write nothing.
    func chosenForPut(_ step: UInt64) -> UInt64 { ((mix64(seed) % keys) &+ step &* 15_485_863) % keys }

    /// Visits every item once, in an order that has nothing to do with the keys'.
    func visited(_ step: UInt64, stride: UInt64) -> UInt64 { step &* stride % keys }

    static func isDeletedByAgeing(_ index: UInt64) -> Bool { mix64(index ^ 0xA6E1) & 1 == 1 }

    /// The scattered part of an item's key, and the part in order.
    func keyParts(_ index: UInt64) -> (first: UInt64, second: UInt64) {
        isOrdered
            ? (mix64(index / Self.itemsPerQuery), index % Self.itemsPerQuery) : (mix64(index), index)
    }

    /// 16 bytes: what raw LMDB's key is.
    func rawKey(_ index: UInt64) -> [UInt8] {
        let parts = keyParts(index)
        return unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            for place in 0..<8 {
                let shift = UInt64(56 - 8 * place)
                unsafe buffer[place] = UInt8(truncatingIfNeeded: parts.first >> shift)
                unsafe buffer[place + 8] = UInt8(truncatingIfNeeded: parts.second >> shift)
            }
            count = 16
        }
    }

    /// Bytes that do not compress.
    static func pad(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        for word in stride(from: UInt64(0), to: UInt64(count), by: 8) {
            let mixed = mix64(word &* 7919 &+ 1)
            for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: mixed >> (8 * UInt64(byte)))) }
        }
        bytes.removeSubrange(count...)
        return bytes
    }
}

/// A stream of choices: splitmix64 from a seed.
struct Choices: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Choice number `step` of a stream.
    static func chosen(seed: UInt64, step: UInt64, below bound: UInt64) -> UInt64 {
        mix64(seed &+ step &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: bound).high
    }

    mutating func next(below bound: UInt64) -> UInt64 {
        let value = mix64(state)
        state &+= 0x9E37_79B9_7F4A_7C15
        return value.multipliedFullWidth(by: bound).high
    }
}

func mix64(_ input: UInt64) -> UInt64 {
    var value = input &+ 0x9E37_79B9_7F4A_7C15
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
}
