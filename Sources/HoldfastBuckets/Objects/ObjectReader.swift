import HoldfastStorage

/// Reads an object's bytes piece by piece, each in a snapshot of its own: a slow taker pins no snapshot, and what is
/// being read is not reclaimed meanwhile. Used by one task at a time.
public final class ObjectReader: Sendable {
    /// Bytes of a piece.
    public static let pieceBytes = 64 * 4_080

    public let info: ObjectInfo
    /// The bytes of the object that are read.
    public let range: Range<UInt64>
    /// The part that was asked for by number, and how many there are.
    public let partCount: Int?

    private let store: Store
    private let blobs: [Segment]
    /// All bytes, where they are few.
    private let ready: [UInt8]?

    struct Segment: Sendable {
        let reader: BlobReader
        /// Where in the blob to begin, and how many bytes to read.
        let offset: UInt64
        let length: UInt64
    }

    init(
        _ store: Store, _ info: ObjectInfo, _ range: Range<UInt64>, partCount: Int?, blobs: [Segment], ready: [UInt8]?
    ) {
        self.store = store
        self.info = info
        self.range = range
        self.partCount = partCount
        self.blobs = blobs
        self.ready = ready
    }

    /// How many bytes there are to read.
    public var length: UInt64 { UInt64(range.count) }

    /// The bytes from `offset` on, counted from the start of the range: at most a piece, none at the end.
    public func read(at offset: UInt64) async throws(BucketError) -> [UInt8] {
        if let ready { return offset == 0 ? ready : Array(ready.dropFirst(Int(offset))) }
        var start = offset
        for segment in blobs {
            if start >= segment.length {
                start -= segment.length
                continue
            }
            let count = Int(min(UInt64(Self.pieceBytes), segment.length - start))
            do throws(StorageError) {
                return try await segment.reader.readOnPool(at: segment.offset + start, count: count)
            } catch { throw .storage(error) }
        }
        return []
    }

    /// All bytes at once, for objects that are known to be small.
    public func readAll() async throws(BucketError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(length))
        while UInt64(bytes.count) < length {
            let piece = try await read(at: UInt64(bytes.count))
            precondition(!piece.isEmpty, "segments add up to the range")
            bytes += piece
        }
        return bytes
    }
}
