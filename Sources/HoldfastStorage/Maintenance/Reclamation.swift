internal import HoldfastCore

/// What is to be reclaimed, and how. See `Docs/Format.md`, "Reclamation".
enum Reclamation {
    static let blobKind: UInt8 = 1
    static let prefixKind: UInt8 = 2

    /// In the order of release, so that what is due comes first.
    static func blobEntry(_ id: UInt64, released: Timestamp) -> [UInt8] {
        var key = KeyWriter()
        key.byte(blobKind)
        key.int64(released.milliseconds)
        key.uint64(id)
        return key.finish()
    }

    static func prefixEntry(_ tree: RawTree, _ prefix: [UInt8]) -> [UInt8] {
        var key = KeyWriter()
        key.byte(prefixKind)
        key.string(tree.name)
        key.rawTail(prefix.span)
        return key.finish()
    }

    /// Where the last number appended under a prefix is kept.
    static func sequenceKey(_ tree: RawTree, _ prefix: [UInt8]) -> [UInt8] {
        var key = KeyWriter()
        key.string(tree.name)
        key.rawTail(prefix.span)
        return key.finish()
    }
}
