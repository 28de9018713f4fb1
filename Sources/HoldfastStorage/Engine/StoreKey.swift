public import HoldfastCore

/// The secret of a store, in a file of its own beside the data: what is encrypted under it cannot be read from a copy
/// of the data file alone. See `Docs/ADR/0011-encryption-at-rest.md`.
public struct StoreKey: Hashable, Sendable, CustomStringConvertible {
    public static let byteCount = 32
    /// In the store's directory, unless `StoreOptions.keyFile` names another.
    static let fileName = "holdfast.key"
    static let fileBytesMax = 256

    /// Tells this key from others, and is no secret: the store remembers which key it needs. Never 0.
    let id: UInt64
    public let bytes: [UInt8]

    init(from randomness: any Randomness) {
        id = max(1, randomness.next())
        var bytes: [UInt8] = []
        while bytes.count < Self.byteCount { bytes.appendBigEndian(randomness.next()) }
        self.bytes = bytes
    }

    /// The one line of a key's file.
    package var line: [UInt8] {
        var id: [UInt8] = []
        id.appendBigEndian(self.id)
        return Array("holdfast-key-1 \(hexadecimal(id.span)) \(hexadecimal(bytes.span))\n".utf8)
    }

    /// - Parameter line: what ``line`` gave; anything else gives `nil`.
    package init?(line: [UInt8]) {
        let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard line.last == 0x0A, words.count == 3, words[0].elementsEqual("holdfast-key-1".utf8),
            let id = Self.bytes(words[1]), id.count == 8,
            let bytes = Self.bytes(words[2].dropLast()), bytes.count == Self.byteCount
        else { return nil }
        self.id = id.reduce(0) { $0 << 8 | UInt64($1) }
        self.bytes = bytes
        guard self.id != 0 else { return nil }
    }

    private static func bytes(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x61...0x66: value = digit - 0x61 + 10
            default: return nil
            }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    /// Without the secret, so that no log has it.
    public var description: String { "StoreKey" }
}

extension Store {
    /// Where the store's key is, or will be.
    public var keyFile: String { options.keyFile ?? directory + "/" + StoreKey.fileName }

    /// The store's key, read from its file once an opening.
    ///
    /// - Throws: `keyUnavailable` where the file is missing, or holds another key than this store's.
    public func key() throws(StorageError) -> StoreKey {
        if let known = knownKey.withLock({ $0 }) { return known }
        let id: UInt64
        do throws(ReadError<StorageError>) {
            id = try read { (tx) throws(StorageError) in try tx.keyID() }
        } catch { throw error.flattened }
        guard id != 0 else { throw .keyUnavailable(path: keyFile, reason: "the store has never had a key") }
        guard let key = try StoreKey.read(keyFile) else {
            throw .keyUnavailable(path: keyFile, reason: "the file is missing")
        }
        guard key.id == id else { throw .keyUnavailable(path: keyFile, reason: "it is the key of another store") }
        knownKey.withLock { $0 = key }
        return key
    }

    /// The store's key; at first need it is made, and is on disk when this returns.
    ///
    /// A file that is there already and holds a key is taken as it is: it was put there, or an earlier opening was
    /// killed between the file and the commit that remembers it.
    /// - Throws: as ``key()``; what writing the file and the commit throw.
    public func makeKey(from randomness: any Randomness) async throws(StorageError) -> StoreKey {
        if let known = knownKey.withLock({ $0 }) { return known }
        if options.readOnly { throw .permissionDenied(path: directory) }
        let path = keyFile
        let isMade: Bool
        do throws(ReadError<StorageError>) {
            isMade = try read { (tx) throws(StorageError) in try tx.keyID() != 0 }
        } catch { throw error.flattened }
        if !isMade {
            let proposed = StoreKey(from: randomness)
            let key = try knownKey.withLock { (_) throws(StorageError) in
                if let there = try StoreKey.read(path) { return there }
                return try proposed.written(to: path)
            }
            do throws(WriteError<StorageError>) {
                try await write { (tx) throws(StorageError) in try tx.remember(key, path) }
            } catch { throw error.flattened }
        }
        return try key()
    }
}

extension ReadTransaction {
    /// Of the key that the store's records are encrypted under; 0 where there is none yet.
    fileprivate borrowing func keyID() throws(StorageError) -> UInt64 {
        let name = EngineTree.keyIDKey
        return try environment.storedNumber(transaction, EngineTree.meta, name.span)
    }
}

extension WriteTransaction {
    @_lifetime(self: copy self)
    fileprivate mutating func remember(_ key: StoreKey, _ path: String) throws(StorageError) {
        let context = context
        let name = EngineTree.keyIDKey
        let stored = try context.environment.storedNumber(context.transaction, EngineTree.meta, name.span)
        if stored == key.id { return }
        guard stored == 0 else { throw .keyUnavailable(path: path, reason: "it is the key of another store") }
        try context.checkSpace()
        try context.mutate(8) { () throws(StorageError) in
            try context.environment.putNumber(context.transaction, EngineTree.meta, name.span, key.id)
        }
    }
}
