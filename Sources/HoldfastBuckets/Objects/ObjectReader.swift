public import HoldfastCore
import HoldfastStorage

/// Reads an object's bytes piece by piece, each in a snapshot of its own: a slow taker pins no snapshot, and what is
/// being read is not reclaimed meanwhile. Used by one task at a time.
public final class ObjectReader: Sendable {
    /// Bytes of a blob that a page holds.
    private static let pageBytes = 4_080
    private static let piecePages = 64
    /// The most bytes that are read at once: just under a quarter of a MiB, which buffers are rounded up to.
    public static let pieceBytes = piecePages * pageBytes
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

        /// Appends up to a piece, from so many bytes after its start.
        func append<Sink: ByteSink>(from offset: UInt64, to sink: inout Sink) async throws(StorageError) {
            let start = content.range.lowerBound + offset
            if content.opener == nil {
                let count = min(UInt64(pieceBytes), content.range.upperBound - start)
                return try await reader.append(from: start, count: Int(count), to: &sink)
            }
            // Whole frames, and after the first piece none twice.
            let last = Frame.indices(holding: start..<start + 1).lowerBound + ObjectReader.pieceFrames
            let end = min(last * UInt64(Frame.bytesMax), content.range.upperBound)
            let place = content.stored(start..<end)
            var stored = [UInt8](capacity: place.count)
            try await reader.append(from: place.lowerBound, count: place.count, to: &stored)
            let opened = try content.bytes(start..<end, from: stored)
            sink.append(opened.span)
        }

        /// Bytes that are read at once: so that no piece is much shorter than the others.
        private var pieceBytes: Int {
            let pages = (content.range.count + ObjectReader.pageBytes - 1) / ObjectReader.pageBytes
            let pieces = (pages + ObjectReader.piecePages - 1) / ObjectReader.piecePages
            return (pages + pieces - 1) / pieces * ObjectReader.pageBytes
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
        if let ready, offset == 0 { return ready }
        return try await read(at: offset, into: [UInt8].self)
    }

    /// The same into a buffer of the caller's kind.
    public func read<Sink: ByteSink>(at offset: UInt64, into sink: Sink.Type) async throws(BucketError) -> Sink {
        var bytes = Sink(capacity: Int(min(UInt64(Self.pieceBytes), length - min(offset, length))))
        try await append(from: offset, to: &bytes)
        return bytes
    }

    /// The same in place of what the caller's buffer holds. Its memory is used again, so that whoever reads piece after
    /// piece into one buffer has none allocated: the fastest way to read.
    public func read(at offset: UInt64, into buffer: inout [UInt8]) async throws(BucketError) {
        if let ready, offset == 0 {
            buffer = ready
            return
        }
        buffer.removeAll(keepingCapacity: true)
        buffer.reserveCapacity(Int(min(UInt64(Self.pieceBytes), length)))
        try await append(from: offset, to: &buffer)
    }

    private func append<Sink: ByteSink>(from offset: UInt64, to sink: inout Sink) async throws(BucketError) {
        if let ready { return sink.append(ready.span.extracting(min(Int(offset), ready.count)...)) }
        var start = offset
        for segment in blobs {
            if start >= segment.length {
                start -= segment.length
                continue
            }
            do throws(StorageError) { return try await segment.append(from: start, to: &sink) } catch {
                throw .storage(error)
            }
        }
    }

    /// All bytes at once, for objects that are known to be small.
    public func readAll() async throws(BucketError) -> [UInt8] {
        if let ready { return ready }
        var bytes = [UInt8](capacity: Int(length))
        while UInt64(bytes.count) < length {
            let before = bytes.count
            try await append(from: UInt64(before), to: &bytes)
            precondition(bytes.count > before, "segments add up to the range")
        }
        return bytes
    }
}
