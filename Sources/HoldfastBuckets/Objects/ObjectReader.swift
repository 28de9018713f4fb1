public import HoldfastCore
import HoldfastStorage

/// Reads an object's bytes piece by piece, each in a snapshot of its own: a slow taker pins no snapshot, and what is
/// being read is not reclaimed meanwhile. Used by one task at a time.
public final class ObjectReader: Sendable {
    /// Bytes of a piece: a quarter of a MiB and a little more, so that 1 MiB is four of them.
    public static let pieceBytes = 65 * 4_080
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
        func read<Sink: ByteSink>(from offset: UInt64, into sink: Sink.Type) async throws(StorageError) -> Sink {
            let start = content.range.lowerBound + offset
            if content.opener == nil {
                let count = min(UInt64(ObjectReader.pieceBytes), content.range.upperBound - start)
                return try await reader.readOnPool(at: start, count: Int(count), into: sink)
            }
            // Whole frames, and after the first piece none twice.
            let last = Frame.indices(holding: start..<start + 1).lowerBound + ObjectReader.pieceFrames
            let end = min(last * UInt64(Frame.bytesMax), content.range.upperBound)
            let stored = content.stored(start..<end)
            let bytes = try content.bytes(
                start..<end, from: try await reader.readOnPool(at: stored.lowerBound, count: stored.count))
            var opened = Sink(capacity: bytes.count)
            opened.append(bytes.span)
            return opened
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
        try await read(at: offset, into: [UInt8].self)
    }

    /// The same into a buffer of the caller's kind.
    public func read<Sink: ByteSink>(at offset: UInt64, into sink: Sink.Type) async throws(BucketError) -> Sink {
        if let ready {
            let rest = ready.span.extracting(min(Int(offset), ready.count)...)
            var bytes = Sink(capacity: rest.count)
            bytes.append(rest)
            return bytes
        }
        var start = offset
        for segment in blobs {
            if start >= segment.length {
                start -= segment.length
                continue
            }
            do throws(StorageError) { return try await segment.read(from: start, into: sink) } catch {
                throw .storage(error)
            }
        }
        return Sink(capacity: 0)
    }

    /// All bytes at once, for objects that are known to be small.
    public func readAll() async throws(BucketError) -> [UInt8] {
        if let ready { return ready }
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
