import HoldfastBuckets
import HoldfastStorage

/// The line of a key's file is refused, or is the only one of its key.
func fuzzStoreKey(_ bytes: [UInt8]) {
    guard let key = StoreKey(line: bytes) else { return }
    precondition(key.line == bytes && key.bytes.count == StoreKey.byteCount, "a key has two lines")
}

/// A bucket's setting is refused, or is the only document of what it says.
func fuzzBucketEncryption(_ bytes: [UInt8]) {
    guard let encryption = try? BucketEncryption(document: bytes) else { return }
    guard let again = try? BucketEncryption(document: encryption.document) else {
        fatalError("a document that was written is refused")
    }
    precondition(again == encryption, "a document reads as two settings")
}
