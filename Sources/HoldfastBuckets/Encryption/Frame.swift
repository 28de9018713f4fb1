import Crypto
import HoldfastStorage

/// How an encrypted blob is laid out: frames of 16,304 bytes of the object and a tag of 16 each, the last one shorter,
/// so that a range decrypts only the frames that it touches. A frame on disk is 4 of the engine's pieces.
///
/// A frame's nonce is its index and whether it is the last: frames that are changed, exchanged, left out or cut off do
/// not open. The key is used for this blob alone.
enum Frame {
    static let tagBytes = 16
    private static let nonceBytes = 12
    static let storedBytesMax = 4 * 4_080
    static let bytesMax = storedBytesMax - tagBytes

    /// How long the blob of so many bytes of an object is.
    static func storedLength(of length: UInt64) -> UInt64 { length + count(length) * UInt64(tagBytes) }

    static func count(_ length: UInt64) -> UInt64 {
        length / UInt64(bytesMax) + (length.isMultiple(of: UInt64(bytesMax)) ? 0 : 1)
    }

    /// The frames that hold a range.
    /// - Parameter range: not empty.
    static func indices(holding range: Range<UInt64>) -> Range<UInt64> {
        range.lowerBound / UInt64(bytesMax)..<(range.upperBound - 1) / UInt64(bytesMax) + 1
    }

    /// Where frames are in the blob of so many bytes of an object.
    static func stored(_ indices: Range<UInt64>, of length: UInt64) -> Range<UInt64> {
        let size = UInt64(storedBytesMax)
        return indices.lowerBound * size..<min(indices.upperBound * size, storedLength(of: length))
    }

    /// Appends one frame: the bytes encrypted, and their tag.
    static func seal(
        _ bytes: ArraySlice<UInt8>, _ key: SymmetricKey, index: UInt64, isLast: Bool, to sealed: inout [UInt8]
    ) {
        do {
            let nonce = try nonce(index, isLast)
            // All in one piece, after the nonce that goes without saying.
            guard let combined = try AES.GCM.seal(bytes, using: key, nonce: nonce).combined else {
                preconditionFailure("a nonce of 96 bits is combined")
            }
            sealed += combined.dropFirst(nonceBytes)
        } catch {
            preconditionFailure("a key of 256 bits and a nonce of 96 seal anything: \(error)")
        }
    }

    /// Appends a part of one frame's bytes.
    /// - Returns: whether the frame opened: it was sealed so and has not been changed. If not, nothing is appended.
    static func open(
        _ sealed: ArraySlice<UInt8>, _ key: SymmetricKey, index: UInt64, isLast: Bool, keeping wanted: Range<Int>,
        to bytes: inout [UInt8]
    ) -> Bool {
        guard sealed.count >= tagBytes, wanted.upperBound <= sealed.count - tagBytes else { return false }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: nonce(index, isLast), ciphertext: sealed.dropLast(tagBytes), tag: sealed.suffix(tagBytes))
            let opened = try AES.GCM.open(box, using: key)
            bytes += opened.dropFirst(wanted.lowerBound).prefix(wanted.count)
            return true
        } catch { return false }
    }

    private static func nonce(_ index: UInt64, _ isLast: Bool) throws -> AES.GCM.Nonce {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: index >> UInt64((7 - $0) * 8)) }
        bytes += [0, 0, 0, isLast ? 1 : 0]
        return try AES.GCM.Nonce(data: bytes)
    }
}

/// Seals a blob's bytes as they come, in the memory of one frame.
struct FrameSealer: Sendable {
    private let key: SymmetricKey
    private var pending: [UInt8] = []
    private var index: UInt64 = 0

    init(_ key: SymmetricKey) { self.key = key }

    /// Takes in more bytes.
    /// - Returns: the frames that are followed by more.
    mutating func seal(_ bytes: [UInt8]) -> [UInt8] {
        var sealed: [UInt8] = []
        sealed.reserveCapacity(Int(Frame.storedLength(of: UInt64(pending.count + bytes.count))))
        var rest = bytes[...]
        while pending.count + rest.count > Frame.bytesMax {
            let taken = rest.prefix(Frame.bytesMax - pending.count)
            rest = rest.dropFirst(taken.count)
            if pending.isEmpty {
                Frame.seal(taken, key, index: index, isLast: false, to: &sealed)
            } else {
                pending += taken
                Frame.seal(pending[...], key, index: index, isLast: false, to: &sealed)
                pending.removeAll(keepingCapacity: true)
            }
            index += 1
        }
        pending += rest
        return sealed
    }

    /// - Returns: the last frame; nothing where there were no bytes.
    mutating func finish() -> [UInt8] {
        var sealed: [UInt8] = []
        if !pending.isEmpty { Frame.seal(pending[...], key, index: index, isLast: true, to: &sealed) }
        pending = []
        return sealed
    }
}

/// Opens frames of one blob.
struct FrameOpener: Sendable {
    private let key: SymmetricKey
    private let blob: UInt64
    /// Bytes of the object in the blob.
    private let length: UInt64

    init(_ key: SymmetricKey, blob: UInt64, length: UInt64) {
        self.key = key
        self.blob = blob
        self.length = length
    }

    /// The frames that hold a range, as the blob has them.
    func stored(_ range: Range<UInt64>) -> Range<UInt64> { Frame.stored(Frame.indices(holding: range), of: length) }

    /// Appends a range of the object's bytes.
    ///
    /// - Parameter stored: the frames that hold the range, from the blob.
    /// - Throws: `corrupt` where a frame does not open; then nothing was appended of it.
    func open(
        _ range: Range<UInt64>, from stored: [UInt8], to bytes: inout [UInt8]
    ) throws(StorageError) {
        precondition(stored.count == self.stored(range).count, "the frames of the range are there")
        let last = Frame.count(length) - 1
        var rest = stored[...]
        for index in Frame.indices(holding: range) {
            let sealed = rest.prefix(Frame.storedBytesMax)
            rest = rest.dropFirst(sealed.count)
            let start = index * UInt64(Frame.bytesMax)
            let wanted = range.clamped(to: start..<start + UInt64(sealed.count - Frame.tagBytes))
            let kept = Int(wanted.lowerBound - start)..<Int(wanted.upperBound - start)
            guard Frame.open(sealed, key, index: index, isLast: index == last, keeping: kept, to: &bytes) else {
                let reason = "frame \(index) is not what was encrypted"
                throw .corrupt(tree: "storage.blobs", key: String(blob, radix: 16), reason: reason)
            }
        }
    }
}
