import Crypto
import HoldfastCore

/// An object's own key. It encrypts no bytes itself: every blob has a key derived from it and from a salt of the
/// blob's, so that no two blobs are ever encrypted under the same key.
struct DataKey: Sendable {
    static let byteCount = 32
    static let saltBytes = 16

    private let bytes: [UInt8]

    init(from randomness: any Randomness) { bytes = randomBytes(Self.byteCount, randomness) }

    /// What the bytes of a blob are encrypted under.
    func blobKey(_ salt: [UInt8]) -> SymmetricKey {
        derivedKey(SymmetricKey(data: bytes), salt, for: "holdfast blob 1")
    }

    /// This key, encrypted under another.
    func wrapped(under outer: SymmetricKey, _ randomness: any Randomness) -> WrappedKey {
        let salt = randomBytes(WrappedKey.saltBytes, randomness)
        var sealed: [UInt8] = []
        Frame.seal(bytes[...], WrappedKey.key(outer, salt), index: 0, isLast: true, to: &sealed)
        return WrappedKey(salt: salt, sealed: sealed)
    }

    /// - Returns: `nil` where the key was wrapped under another than `outer`, or was changed since.
    init?(_ wrapped: WrappedKey, under outer: SymmetricKey) {
        let key = WrappedKey.key(outer, wrapped.salt)
        var bytes: [UInt8] = []
        let whole = 0..<Self.byteCount
        guard Frame.open(wrapped.sealed, key, index: 0, isLast: true, keeping: whole, to: &bytes) else { return nil }
        self.bytes = bytes
    }
}

/// A data key, encrypted: salt (32), the key (32), tag (16). What it is encrypted under is derived from the outer key
/// and the salt, and used once.
struct WrappedKey: Hashable, Sendable {
    static let saltBytes = 32
    static let byteCount = saltBytes + DataKey.byteCount + Frame.tagBytes

    let bytes: [UInt8]

    fileprivate init(salt: [UInt8], sealed: [UInt8]) { bytes = salt + sealed }

    /// - Parameter bytes: as they were stored; of another length they give `nil`.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    fileprivate var salt: [UInt8] { Array(bytes.prefix(Self.saltBytes)) }
    fileprivate var sealed: ArraySlice<UInt8> { bytes.dropFirst(Self.saltBytes) }

    fileprivate static func key(_ outer: SymmetricKey, _ salt: [UInt8]) -> SymmetricKey {
        derivedKey(outer, salt, for: "holdfast wrap 1")
    }
}

/// HKDF's second step alone, since what is derived from is a key already (RFC 5869, section 3.3).
private func derivedKey(_ key: SymmetricKey, _ salt: [UInt8], for purpose: String) -> SymmetricKey {
    HKDF<SHA256>.expand(pseudoRandomKey: key, info: Array(purpose.utf8) + salt, outputByteCount: 32)
}

func randomBytes(_ count: Int, _ randomness: any Randomness) -> [UInt8] {
    precondition(count.isMultiple(of: 8))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
        let word = randomness.next()
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
    }
    return bytes
}
