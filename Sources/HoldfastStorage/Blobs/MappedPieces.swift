internal import HoldfastCore

/// Pieces of a blob that were found in the map and not touched yet. Used within the snapshot that they were found in.
@safe struct MappedPieces: ~Copyable {
    private var pieces: [UnsafeRawBufferPointer]
    /// Pages that the system is asked about at once. LMDB takes free pages in ascending order, so that most pieces of a
    /// blob lie within a few of these.
    private static let windowPages: UInt = 512
    /// Pages between two pieces beyond which asking apart costs less: the system looks each up.
    private static let gapPages: UInt = 16

    init(capacity: Int) {
        unsafe pieces = []
        unsafe pieces.reserveCapacity(capacity)
    }

    /// - Parameter piece: not empty.
    mutating func append(_ piece: Span<UInt8>) {
        unsafe piece.withUnsafeBytes { bytes in unsafe pieces.append(bytes) }
    }

    /// Whether copying them waits for no disk, as far as the system can tell now: what it takes away after the answer
    /// costs its reader a fault.
    var areResident: Bool {
        let count = unsafe pieces.count
        let pageBytes = systemPageBytes
        var index = 0
        while index < count {
            let first = unsafe Self.pages(of: pieces[index], pageBytes).lowerBound
            var last = first
            var end = index
            while end < count {
                let pages = unsafe Self.pages(of: pieces[end], pageBytes)
                guard pages.lowerBound >= first, pages.lowerBound <= last + Self.gapPages * pageBytes,
                    pages.upperBound - first < Self.windowPages * pageBytes
                else { break }
                last = max(last, pages.upperBound)
                end += 1
            }
            guard let states = pageStates(from: first, through: last) else { return false }
            while index < end {
                let pages = unsafe Self.pages(of: pieces[index], pageBytes)
                for page in stride(from: pages.lowerBound, through: pages.upperBound, by: Int(pageBytes))
                where states[Int((page - first) / pageBytes)] & 1 == 0 { return false }
                index += 1
            }
        }
        return true
    }

    /// The addresses of the first and the last page that a piece stands on.
    private static func pages(of piece: UnsafeRawBufferPointer, _ pageBytes: UInt) -> ClosedRange<UInt> {
        let start = UInt(bitPattern: piece.baseAddress)
        let mask = ~(pageBytes - 1)
        return (start & mask)...((start + UInt(piece.count) - 1) & mask)
    }

    func append<Sink: ByteSink>(to sink: inout Sink) {
        for index in unsafe pieces.indices { unsafe sink.append(Span(_unsafeBytes: pieces[index])) }
    }
}
