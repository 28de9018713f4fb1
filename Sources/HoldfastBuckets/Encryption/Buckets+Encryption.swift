import Crypto
import HoldfastCore
import HoldfastStorage

/// How a new object is encrypted, before it has a key of its own.
struct NewEncryption: Sendable {
    var method: ObjectEncryption
    var customerKey: CustomerKey?

    /// - Parameters:
    ///   - standard: the bucket's setting, which decides on bucket keys where the request does not.
    ///   - scope: the bucket's, whose own key it is where none is named.
    fileprivate init(_ request: EncryptionRequest, _ standard: BucketEncryption?, _ scope: Scope) {
        switch request {
        case .s3: method = ObjectEncryption(.s3)
        case .kms(let keyID, let bucketKey, let context):
            method = ObjectEncryption(.kms)
            method.keyID = ManagedKey(scope).name(of: keyID)
            method.isBucketKeyEnabled = bucketKey ?? standard?.isBucketKeyEnabled ?? false
            method.context = context
        case .kmsDual(let keyID, let context):
            method = ObjectEncryption(.kmsDual)
            method.keyID = ManagedKey(scope).name(of: keyID)
            method.context = context
        case .customer(let key):
            method = ObjectEncryption(.customer)
            method.customerKeyMD5 = key.md5
            customerKey = key
        }
    }
}

extension BucketEncryption {
    fileprivate var request: EncryptionRequest {
        switch method {
        case .s3: .s3
        case .kms(let keyID): .kms(keyID: keyID, bucketKey: nil, context: nil)
        case .kmsDual(let keyID): .kmsDual(keyID: keyID, context: nil)
        }
    }
}

extension BucketRecord {
    /// The encryption of a new object: the one asked for, else the bucket's; `nil` where neither is.
    /// - Throws: `accessDenied` where the bucket takes no customer's keys.
    func encryption(
        asked: EncryptionRequest?, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> NewEncryption? {
        var standard: BucketEncryption?
        if let document = try Buckets.setting(.encryption, of: self, tx) {
            standard = try BucketEncryption(document: document)
        }
        guard let request = asked ?? standard?.request else { return nil }
        if case .customer = request, standard?.blocksCustomerKeys == true {
            throw .accessDenied("The bucket does not allow server-side encryption with customer-provided keys.")
        }
        return NewEncryption(request, standard, scope)
    }
}

/// An object that is being encrypted: how, and under which key of its own.
struct ObjectSealing: Sendable {
    let method: ObjectEncryption
    let dataKey: DataKey
    private(set) var customerKey: CustomerKey?

    fileprivate init(_ method: ObjectEncryption, _ dataKey: DataKey) {
        self.method = method
        self.dataKey = dataKey
    }

    /// A new object's.
    init(_ new: NewEncryption, from randomness: any Randomness) {
        self.init(new.method, DataKey(from: randomness))
        customerKey = new.customerKey
    }

    /// What the bytes of a blob go through. Every blob has a salt of its own.
    func blob(_ randomness: any Randomness) -> BlobSealing {
        let salt = randomBytes(DataKey.saltBytes, randomness)
        return BlobSealing(
            salt: salt, sealer: FrameSealer(dataKey.blobKey(salt)),
            tag: method.hasDigestAsTag ? nil : randomBytes(16, randomness))
    }
}

/// A blob that is being encrypted.
struct BlobSealing: Sendable {
    let salt: [UInt8]
    var sealer: FrameSealer
    /// The entity tag, where that tells nothing about the bytes.
    let tag: [UInt8]?
}

extension Buckets {
    /// What the record of a new object keeps: its own key under the customer's, else under the store's, which is made
    /// at first need.
    func stored(_ sealing: ObjectSealing?) async throws(BucketError) -> StoredEncryption? {
        guard let sealing else { return nil }
        let outer: SymmetricKey
        if let customerKey = sealing.customerKey {
            outer = customerKey.symmetric
        } else {
            do throws(StorageError) {
                outer = SymmetricKey(data: try await store.makeKey(from: randomness).bytes)
            } catch { throw .storage(error) }
        }
        return StoredEncryption(sealing.method, sealing.dataKey.wrapped(under: outer, randomness))
    }

    /// An object's own key.
    ///
    /// - Throws: `accessDenied` for another key than the customer's; `storage(keyUnavailable)`.
    /// - Parameter customerKey: has been checked to be there where it must be.
    func dataKey(of stored: StoredEncryption, _ customerKey: CustomerKey?) throws(BucketError) -> DataKey {
        if let customerKey {
            guard let key = DataKey(stored.wrappedKey, under: customerKey.symmetric) else {
                throw .accessDenied("Access Denied")
            }
            return key
        }
        do throws(StorageError) {
            let outer = SymmetricKey(data: try store.key().bytes)
            guard let key = DataKey(stored.wrappedKey, under: outer) else {
                throw .keyUnavailable(path: store.keyFile, reason: "an object's key does not open under it")
            }
            return key
        } catch { throw .storage(error) }
    }

    /// Refuses a read that does not bring the customer's key where it must, or brings one where none belongs.
    func check(_ customerKey: CustomerKey?, of stored: StoredEncryption?) throws(BucketError) {
        guard let stored, stored.method.kind == .customer else {
            guard customerKey == nil else {
                throw .invalidRequest("The encryption parameters are not applicable to this object.")
            }
            return
        }
        guard customerKey != nil else {
            throw .invalidRequest(
                "The object was stored using a form of Server Side Encryption. "
                    + "The correct parameters must be provided to retrieve the object.")
        }
        _ = try dataKey(of: stored, customerKey)
    }

    /// What a part of an upload is encrypted with.
    ///
    /// - Parameter stored: the upload's.
    /// - Throws: `invalidRequest` where the part does not bring the customer's key that the upload was begun with.
    func sealing(
        ofPartOf stored: StoredEncryption?, _ customerKey: CustomerKey?
    ) throws(BucketError) -> ObjectSealing? {
        guard let stored, stored.method.kind == .customer else {
            guard customerKey == nil else {
                throw .invalidRequest(
                    "The multipart upload initiate did not request encryption. "
                        + "Please resend the request without sending encryption parameters.")
            }
            guard let stored else { return nil }
            return ObjectSealing(stored.method, try dataKey(of: stored, nil))
        }
        guard let customerKey else {
            throw .invalidRequest(
                "The multipart upload initiate requested encryption. "
                    + "Subsequent part requests must include the appropriate encryption parameters.")
        }
        guard let dataKey = DataKey(stored.wrappedKey, under: customerKey.symmetric) else {
            throw .invalidRequest("The provided encryption parameters did not match the ones used originally.")
        }
        var method = stored.method
        method.customerKeyMD5 = customerKey.md5
        return ObjectSealing(method, dataKey)
    }
}

extension NewEncryption? {
    /// Whether an object that is to be encrypted so may share the blob of another. The other's own key goes with the
    /// blob, so that it must be the store that keeps it, and no customer. An entity tag that is a digest is known only
    /// from one.
    func canShare(_ source: StoredEncryption?) -> Bool {
        switch (self?.method, source?.method) {
        case (nil, nil): true
        case (let copy?, let source?):
            source.kind != .customer && copy.kind != .customer && (source.hasDigestAsTag || !copy.hasDigestAsTag)
        default: false
        }
    }
}
