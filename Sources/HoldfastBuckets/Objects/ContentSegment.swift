import HoldfastStorage

/// A run of an object's bytes that are in one blob.
struct ContentSegment: Sendable {
    let blob: UInt64
    /// The bytes, counted from the first that the blob has. Not empty.
    let range: Range<UInt64>
    /// `nil` where the blob has the bytes as they are.
    let opener: FrameOpener?

    /// Where the blob has what `range` is read from.
    func stored(_ range: Range<UInt64>) -> Range<UInt64> { opener?.stored(range) ?? range }

    /// What `range` is, of what the blob has for it.
    func bytes(_ range: Range<UInt64>, from stored: [UInt8]) throws(StorageError) -> [UInt8] {
        guard let opener else { return stored }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        try opener.open(range, from: stored, to: &bytes)
        return bytes
    }

    /// Appends all bytes of a short segment, in the snapshot that it was found in.
    func append(to bytes: inout [UInt8], _ tx: borrowing ReadTransaction) throws(StorageError) {
        guard let opener else { return try tx.appendBlob(blob, range.lowerBound, range.count, to: &bytes) }
        var stored: [UInt8] = []
        stored.reserveCapacity(Frame.storedBytesMax)
        for index in Frame.indices(holding: range) {
            let start = index * UInt64(Frame.bytesMax)
            let wanted = range.clamped(to: start..<start + UInt64(Frame.bytesMax))
            let place = opener.stored(wanted)
            stored.removeAll(keepingCapacity: true)
            try tx.appendBlob(blob, place.lowerBound, place.count, to: &stored)
            try opener.open(wanted, from: stored, to: &bytes)
        }
    }
}

extension ObjectContent {
    /// Where the bytes of a range are.
    /// - Parameter dataKey: the object's own, where it is encrypted.
    func segments(_ range: Range<UInt64>, _ dataKey: DataKey?) -> [ContentSegment] {
        var found: [ContentSegment] = []
        var start: UInt64 = 0
        for piece in pieces {
            let end = start + piece.length
            let wanted = range.clamped(to: start..<end)
            if !wanted.isEmpty {
                found.append(
                    ContentSegment(
                        blob: piece.blob, range: wanted.lowerBound - start..<wanted.upperBound - start,
                        opener: dataKey.map {
                            FrameOpener($0.blobKey(piece.salt), blob: piece.blob, length: piece.length)
                        }))
            }
            start = end
            if start >= range.upperBound { break }
        }
        return found
    }
}
