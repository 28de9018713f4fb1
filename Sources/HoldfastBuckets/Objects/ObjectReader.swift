import HoldfastStorage

/// Reads an object's bytes piece by piece, each in a snapshot of its own: a slow taker pins no snapshot, and what is
/// being read is not reclaimed meanwhile. Used by one task at a time.
public final class ObjectReader: Sendable {
    /// Bytes of a piece.
    public static let pieceBytes = 64 * 4_080
    /// Frames of an encrypted object that are read at once.
    static let pieceFrames = UInt64(pieceBytes / Frame.storedBytesMax)

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
        let content: ContentSegment
        let reader: BlobReader

        var length: UInt64 { UInt64(content.range.count) }

        /// Up to a piece, from so many bytes after its start.
        func read(from offset: UInt64) async throws(StorageError) -> [UInt8] {
            let start = content.range.lowerBound + offset
            var end = min(start + UInt64(ObjectReader.pieceBytes), content.range.upperBound)
            if content.opener != nil {
                // Whole frames, and after the first piece none twice.
                let last = Frame.indices(holding: start..<start + 1).lowerBound + ObjectReader.pieceFrames
                end = min(last * UInt64(Frame.bytesMax), content.range.upperBound)
            }
            let stored = content.stored(start..<end)
            let bytes = try await reader.readOnPool(at: stored.lowerBound, count: stored.count)
            return try content.bytes(start..<end, from: bytes)
        }
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
            do throws(StorageError) { return try await segment.read(from: start) } catch { throw .storage(error) }
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
