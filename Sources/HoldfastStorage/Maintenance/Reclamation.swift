/// What is to be reclaimed, and how. See `Docs/Format.md`, "Reclamation".
enum Reclamation {
    static let blobKind: UInt8 = 1
    static let prefixKind: UInt8 = 2

    static func blobEntry(_ id: UInt64) -> [UInt8] {
        var key: [UInt8] = [blobKind]
        key.appendBigEndian(id)
        return key
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
