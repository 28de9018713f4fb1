import CChecksums

/// What MD5 does to whole blocks of 64 bytes, in C: see `Docs/ADR/0016-md5-of-several-streams-at-once.md`.
enum MD5Function {
    static let blockBytes = 64
    /// How many streams it takes side by side.
    static let lanes = Int(HOLDFAST_MD5_LANES)

    typealias State = SIMD4<UInt32>

    /// Where blocks of a stream go, and from where in which bytes they come.
    struct Lane {
        var state: State
        let bytes: [UInt8]
        /// Of the first block, in bytes.
        var offset: Int
    }

    /// What takes streams side by side. The results are the same.
    struct Kernel {
        fileprivate let number: UInt32

        /// From the slowest to the fastest, those that this processor has.
        static let all = (0..<holdfast_md5_kernels8()).map { Kernel(number: $0) }
        static let fastest = Kernel(number: holdfast_md5_kernels8() - 1)
    }

    /// Takes whole blocks of one stream into its state.
    /// - Complexity: O(n), about 0.65 gigabytes a second.
    static func update(_ state: inout State, _ blocks: Span<UInt8>) {
        precondition(blocks.count.isMultiple(of: blockBytes), "blocks are whole")
        unsafe withUnsafeMutableBytes(of: &state) { words in
            unsafe blocks.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                let words = unsafe words.assumingMemoryBound(to: UInt32.self)
                guard let words = words.baseAddress else { return }
                unsafe holdfast_md5_blocks(words, start, buffer.count / blockBytes)
            }
        }
    }

    /// Takes as many blocks of each of several streams into their states.
    ///
    /// - Parameters:
    ///   - lanes: one to eight, each of which has so many blocks.
    ///   - blocks: of each lane.
    /// - Complexity: O(*blocks*), whatever the number of lanes: 2.8 to 4.7 gigabytes a second for eight.
    static func update(_ lanes: inout [Lane], blocks: Int, by kernel: Kernel = .fastest) {
        precondition((1...Self.lanes).contains(lanes.count) && blocks >= 0, "there are lanes for them")
        for lane in lanes {
            precondition(
                lane.offset >= 0 && lane.offset <= lane.bytes.count
                    && blocks <= (lane.bytes.count - lane.offset) / blockBytes, "every lane has the blocks")
        }
        if blocks == 0 { return }
        // Lanes that nobody uses take the first one's bytes and are forgotten.
        var states = [State](repeating: State(), count: Self.lanes)
        for index in lanes.indices { states[index] = lanes[index].state }
        var starts: [UnsafePointer<UInt8>?] = unsafe []
        unsafe starts.reserveCapacity(Self.lanes)
        unsafe update(&states, lanes[...], &starts, blocks, kernel)
        for index in lanes.indices {
            lanes[index].state = states[index]
            lanes[index].offset += blocks * blockBytes
        }
    }

    /// Borrows the bytes of one lane after the other, and calls with all of them borrowed.
    private static func update(
        _ states: inout [State], _ rest: ArraySlice<Lane>, _ starts: inout [UnsafePointer<UInt8>?], _ blocks: Int,
        _ kernel: Kernel
    ) {
        guard let lane = rest.first else {
            unsafe starts += Array(repeating: starts[0], count: lanes - starts.count)
            unsafe states.withUnsafeMutableBytes { states in
                let states = unsafe states.assumingMemoryBound(to: (UInt32, UInt32, UInt32, UInt32).self)
                unsafe holdfast_md5_blocks8_by(kernel.number, states.baseAddress, starts, blocks)
            }
            return
        }
        unsafe lane.bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("a lane has bytes") }
            unsafe starts.append(start + lane.offset)
            unsafe update(&states, rest.dropFirst(), &starts, blocks, kernel)
        }
    }
}
