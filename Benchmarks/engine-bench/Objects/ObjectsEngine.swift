internal import Holdfast
internal import HoldfastBuckets
internal import HoldfastStorage

/// The buckets service as its figures use it. Every object is hashed as it comes (MD5 and CRC64NVME), and is on disk when
/// its put returns.
final class ObjectsEngine: Sendable {
    let holdfast: Holdfast
    let buckets: Buckets
    let bucket: BucketName
    /// What uploads are handed at a time, as a socket would.
    static let pieceBytes = 256 * 1024

    init(_ directory: String) async throws {
        holdfast = try Holdfast.open(directory)
        buckets = holdfast.buckets()
        bucket = try BucketName("bench")
        do { try await buckets.createBucket(bucket) } catch BucketError.bucketAlreadyOwnedByYou {}
    }

    func key(_ size: Int, _ index: Int) throws -> ObjectKey { try ObjectKey("\(size)/\(index)") }

    func put(_ key: ObjectKey, _ pieces: [[UInt8]]) async throws {
        let upload = try buckets.beginObject(bucket, key)
        for piece in pieces { try await upload.write(piece) }
        _ = try await upload.commit()
    }

    /// All bytes, a piece at a time, each in place of the one before.
    /// - Returns: how many there were.
    func get(_ key: ObjectKey, into buffer: inout [UInt8]) async throws -> Int {
        let reader = try buckets.openObject(ObjectReadRequest(bucket, key))
        var count = 0
        while UInt64(count) < reader.length {
            try await reader.read(at: UInt64(count), into: &buffer)
            if buffer.isEmpty { throw Unexpected("an object that ends early") }
            count += buffer.count
        }
        return count
    }

    /// An object's bytes, unlike those of another seed, in the pieces that they are handed over in.
    static func pieces(_ size: Int, seed: UInt64) -> [[UInt8]] {
        var choices = Choices(seed: seed)
        var left = size
        var pieces: [[UInt8]] = []
        while left > 0 {
            var piece = [UInt8](repeating: 0, count: min(left, pieceBytes))
            for index in piece.indices { piece[index] = UInt8(truncatingIfNeeded: choices.next(below: 256)) }
            left -= piece.count
            pieces.append(piece)
        }
        return pieces
    }
}
