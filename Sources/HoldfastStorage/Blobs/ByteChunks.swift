/// Bytes in the arrays that they came in, which are not copied until they have their place on a page.
struct ByteChunks: Sendable {
    private var slices: [ArraySlice<UInt8>] = []
    private(set) var count = 0

    private static let smallMax = 4 << 10
    private static let gatheredMax = 16 << 10

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        count += bytes.count
        // Small ones are put together: an array of each would take more room than its bytes.
        if bytes.count < Self.smallMax, let last = slices.last, last.count < Self.gatheredMax {
            slices[slices.count - 1].append(contentsOf: bytes)
        } else {
            slices.append(bytes)
        }
    }

    mutating func append(contentsOf other: ByteChunks) {
        count += other.count
        slices += other.slices
    }

    /// - Complexity: O(*n*) in the number of arrays.
    func copy(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var start = 0
        for slice in slices {
            let wanted = range.clamped(to: start..<start + slice.count)
            bytes += slice.dropFirst(wanted.lowerBound - start).prefix(wanted.count)
            start += slice.count
        }
        return bytes
    }

    /// Takes the bytes out in order.
    struct Reader {
        private let slices: [ArraySlice<UInt8>]
        private var index = 0
        private var offset = 0

        init(_ chunks: ByteChunks) { slices = chunks.slices }

        /// - Parameter room: no longer than what is left.
        mutating func fill(_ room: UnsafeMutableRawBufferPointer) {
            var filled = 0
            while filled < room.count {
                let slice = slices[index]
                let taken = min(room.count - filled, slice.count - offset)
                let start = slice.startIndex + offset
                unsafe slice[start..<start + taken].withUnsafeBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: room[filled...]).copyMemory(from: bytes)
                }
                filled += taken
                offset += taken
                if offset == slice.count { (index, offset) = (index + 1, 0) }
            }
        }
    }
}
