import Synchronization

/// A named ordered map of bytes to bytes. Declare trees as constants and name them all to `Store.open`.
public struct RawTree: Hashable, Sendable, CustomStringConvertible {
    public let name: String

    /// A dense number for the name, so that the hot path indexes an array instead of hashing a string.
    let slot: Int

    /// - Parameter name: 1 to 100 bytes, the same for ever: it is on disk.
    public init(_ name: String) {
        self.name = name
        self.slot = TreeSlots.shared.slot(for: name)
    }

    public var description: String { name }

    public static func == (left: RawTree, right: RawTree) -> Bool { left.slot == right.slot }

    public func hash(into hasher: inout Hasher) { hasher.combine(slot) }
}

/// Numbers tree names, the same number for the same name throughout a process.
private final class TreeSlots: Sendable {
    static let shared = TreeSlots()
    private let names = Mutex<[String: Int]>([:])

    func slot(for name: String) -> Int {
        names.withLock { names in
            if let slot = names[name] { return slot }
            names[name] = names.count
            return names.count - 1
        }
    }
}

/// A tree whose keys and records have a coding.
public struct Tree<Key: TreeKey, Record: TreeRecord>: Sendable {
    public let raw: RawTree

    public init(_ name: String) { raw = RawTree(name) }
}

/// An order-preserving tuple: the order of the encoded bytes is the order of the keys.
public protocol TreeKey: Sendable {
    func encode(into key: inout KeyWriter)
    init(decoding key: inout KeyReader) throws(KeyDecodingError)
}

extension TreeKey {
    public var encoded: [UInt8] {
        var writer = KeyWriter()
        encode(into: &writer)
        return writer.finish()
    }
}

/// A record that begins with its version byte.
public protocol TreeRecord: Sendable {
    func encode(into record: inout RecordWriter)
    init(decoding record: inout RecordReader) throws(RecordDecodingError)
}

extension TreeRecord {
    public var encoded: [UInt8] {
        var writer = RecordWriter()
        encode(into: &writer)
        return writer.finish()
    }
}
