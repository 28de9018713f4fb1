import Foundation
import HoldfastCore
import HoldfastTesting
import Testing

@testable import HoldfastBuckets
@testable import HoldfastStorage

func customerKey(_ seed: UInt64) throws -> CustomerKey {
    try CustomerKey(randomBytes(32, SeededRandomness(seed: seed)))
}

private let unreadable = BucketError.invalidRequest(
    "The object was stored using a form of Server Side Encryption. "
        + "The correct parameters must be provided to retrieve the object.")
private let notApplicable = BucketError.invalidRequest("The encryption parameters are not applicable to this object.")

@Suite struct `Encryption at rest` {
    private let name: BucketName
    private let key: ObjectKey
    private let other: ObjectKey

    init() throws {
        name = try BucketName("secrets")
        key = try ObjectKey("letter")
        other = try ObjectKey("copy")
    }

    private func put(
        _ buckets: Buckets, _ bytes: [UInt8], _ encryption: EncryptionRequest?, _ key: ObjectKey? = nil
    ) async throws -> PutResult {
        var object = NewObject()
        object.encryption = encryption
        return try await buckets.putObject(name, key ?? self.key, bytes, object)
    }

    private func read(_ buckets: Buckets, _ key: ObjectKey, _ customerKey: CustomerKey? = nil) async throws -> [UInt8] {
        var request = ObjectReadRequest(name, key)
        request.customerKey = customerKey
        return try await buckets.openObject(request).readAll()
    }

    /// What the key `aws/s3` of account 000000000000 is called in us-east-1: it is in records, and stays.
    private let ownKey = "arn:aws:kms:us-east-1:000000000000:key/4b9b7803-1846-456b-89cf-3965d2f48d39"

    @Test func `every account and region has a key of its own name`() throws {
        let account = try #require(AccountID("111122223333"))
        let region = try #require(Region("eu-west-1"))
        let scopes = [Scope.local, Scope(account: account, region: .usEast1), Scope(account: .local, region: region)]
        let names = scopes.map { ManagedKey($0).arn }
        #expect(names[0] == ownKey && Set(names).count == 3)
        #expect(names[1].hasPrefix("arn:aws:kms:us-east-1:111122223333:key/"))
        let (alias, other) = ("arn:aws:kms:us-east-1:000000000000:alias/aws/s3", "alias/other")
        #expect(ManagedKey(.local).name(of: alias) == ownKey && ManagedKey(.local).name(of: other) == other)
    }

    /// How many blobs the store has.
    private func blobs(_ store: Store) throws -> [(key: BlobKey, record: BlobRecord)] {
        try store.read { (tx) throws(StorageError) in try tx.records(BlobTree.blobs, in: .all) }
    }

    @Test func `every kind is told as it was asked for, and its tag is the MD5 for SSE-S3 alone`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let bytes = pattern(100_000)
            let customer = try customerKey(1)
            var dual = ObjectEncryption(.kmsDual)
            dual.keyID = "alias/a"
            var standard = ObjectEncryption(.kms)
            standard.keyID = ownKey
            var kms = ObjectEncryption(.kms)
            kms.keyID = "arn:aws:kms:us-east-1:000000000000:key/k"
            kms.isBucketKeyEnabled = true
            kms.context = "e30="
            var ssec = ObjectEncryption(.customer)
            ssec.customerKeyMD5 = customer.md5
            let cases: [(EncryptionRequest?, ObjectEncryption?, CustomerKey?)] = [
                (nil, nil, nil), (.s3, ObjectEncryption(.s3), nil),
                (.kms(keyID: nil, bucketKey: nil, context: nil), standard, nil),
                (.kms(keyID: "alias/aws/s3", bucketKey: nil, context: nil), standard, nil),
                (.kms(keyID: kms.keyID, bucketKey: true, context: "e30="), kms, nil),
                (.kmsDual(keyID: "alias/a", context: nil), dual, nil), (.customer(customer), ssec, customer),
            ]
            let digest = EntityTag(digest: ContentHashes.md5(bytes))
            for (asked, told, customerKey) in cases {
                let result = try await put(buckets, bytes, asked)
                #expect(result.encryption == told)
                #expect((result.tag == digest) == (told == nil || told?.kind == .s3))
                #expect(result.size == 100_000)
                var request = ObjectReadRequest(name, key)
                request.customerKey = customerKey
                let info = try buckets.headObject(request)
                #expect(info.encryption == told && info.size == 100_000 && info.tag == result.tag)
                #expect(try await buckets.openObject(request).readAll() == bytes)
                let length: UInt64 = told == nil ? 100_000 : 100_000 + 7 * 16
                #expect(try blobs(fixture.temporary.store).last?.record.length == length)
            }
        }
    }

    @Test func `what is wrong with the bytes is found before encryption, and nothing is stored`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            var object = NewObject()
            object.encryption = .s3
            let upload = try buckets.beginObject(name, key, object)
            try await upload.write(pattern(70_000))
            var expected = ContentExpectations()
            expected.md5 = ContentHashes.md5(pattern(70_001))
            await #expect(throws: BucketError.self) { try await upload.commit(expecting: expected) }
            #expect(throws: BucketError.noSuchKey(key: key, deleteMarker: nil)) {
                try buckets.headObject(ObjectReadRequest(name, key))
            }
        }
    }

    @Test func `the data file shows nothing of an encrypted object, nor of any key`() async throws {
        let fixture = try BucketsFixture()
        let buckets = fixture.buckets
        try await buckets.createBucket(name)
        let words = Array("it was the best of times, it was the worst of times;".utf8)
        let customer = try customerKey(2)
        func data() throws -> Data {
            try Data(contentsOf: URL(filePath: fixture.temporary.path + "/holdfast.mdb"))
        }
        for encryption in [EncryptionRequest.s3, .kms(keyID: "k", bucketKey: nil, context: nil), .customer(customer)] {
            _ = try await put(buckets, words, encryption)
            _ = try await put(buckets, Array(repeatElement(words, count: 20_000).joined()), encryption, other)
        }
        var file = try data()
        #expect(file.firstRange(of: words) == nil)
        #expect(file.firstRange(of: customer.bytes) == nil && file.firstRange(of: customer.md5) == nil)
        #expect(file.firstRange(of: try fixture.temporary.store.key().bytes) == nil)
        _ = try await put(buckets, words, nil)
        file = try data()
        #expect(file.firstRange(of: words) != nil)
        try await fixture.finish()
    }

    @Test func `a customer's object wants its key, and no other object wants one`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let (right, wrong) = (try customerKey(1), try customerKey(2))
            // An empty object has no bytes to encrypt, and asks for its key all the same.
            for bytes in [[], pattern(200_000)] {
                _ = try await put(buckets, bytes, .customer(right))
                #expect(try await read(buckets, key, right) == bytes)
                await #expect(throws: unreadable) { try await read(buckets, key) }
                await #expect(throws: BucketError.accessDenied("Access Denied")) { try await read(buckets, key, wrong) }
                var request = ObjectReadRequest(name, key)
                #expect(throws: unreadable) { try buckets.headObject(request) }
                request.customerKey = wrong
                #expect(throws: BucketError.accessDenied("Access Denied")) { try buckets.headObject(request) }
                // What is not of the bytes needs no key.
                try await buckets.putTags([], name, key)
                #expect(try buckets.objectInfo(name, key).encryption?.kind == .customer)
                #expect(try buckets.objectInfo(name, key).encryption?.customerKeyMD5 == nil)
            }
            for encryption in [nil, EncryptionRequest.s3, .kms(keyID: nil, bucketKey: nil, context: nil)] {
                _ = try await put(buckets, [1], encryption)
                await #expect(throws: notApplicable) { try await read(buckets, key, right) }
            }
        }
    }

    @Test func `keys are checked as S3 checks them, and never printed`() throws {
        let bytes = randomBytes(32, SeededRandomness(seed: 1))
        let md5 = ContentHashes.md5(bytes)
        func message(_ algorithm: String?, _ bytes: [UInt8]?, _ md5: [UInt8]?) -> String {
            do throws(BucketError) {
                _ = try CustomerKey(algorithm: algorithm, bytes: bytes, md5: md5)
                return "taken"
            } catch .invalidArgument(let message, _, _) { return message } catch { return "\(error)" }
        }
        let providing = "Requests specifying Server Side Encryption with Customer provided keys must provide"
        #expect(message("AES256", bytes, md5) == "taken")
        #expect(message(nil, bytes, md5) == "\(providing) a valid encryption algorithm.")
        #expect(message("AES128", bytes, md5) == "\(providing) a valid encryption algorithm.")
        #expect(message("AES256", nil, md5) == "\(providing) an appropriate secret key.")
        #expect(message("AES256", bytes, nil) == "\(providing) the client calculated MD5 of the secret key.")
        for short in [[], Array(bytes.dropLast()), bytes + [0]] {
            #expect(message("AES256", short, md5) == "The secret key was invalid for the specified algorithm.")
        }
        let mismatch = "The calculated MD5 hash of the key did not match the hash that was provided."
        #expect(message("AES256", bytes, ContentHashes.md5(md5)) == mismatch)
        let key = try CustomerKey(bytes)
        var dumped = ""
        dump(EncryptionRequest.customer(key), to: &dumped)
        for text in [dumped, "\(key)", String(reflecting: EncryptionRequest.customer(key)), "\([key])"] {
            #expect(!text.contains("\(bytes[0]), \(bytes[1])"), "\(text)")
        }
    }

    @Test func `a bucket's setting is the default, and may refuse customers' keys`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            func set(_ encryption: BucketEncryption) async throws {
                try await buckets.putSetting(.encryption, of: name, document: encryption.document)
            }
            func kind(_ request: EncryptionRequest?) async throws -> ObjectEncryption? {
                try await put(buckets, [1, 2, 3], request).encryption
            }
            try await set(BucketEncryption(.s3))
            #expect(try await kind(nil)?.kind == .s3)
            #expect(try await kind(.kms(keyID: "k", bucketKey: nil, context: nil))?.keyID == "k")
            try await set(BucketEncryption(.kms(keyID: "k"), isBucketKeyEnabled: true, blocksCustomerKeys: true))
            #expect(try await kind(nil)?.keyID == "k")
            #expect(try await kind(nil)?.isBucketKeyEnabled == true)
            #expect(try await kind(.s3)?.kind == .s3)
            let asked = try await kind(.kms(keyID: nil, bucketKey: nil, context: nil))
            #expect(asked?.keyID == ownKey && asked?.isBucketKeyEnabled == true)
            #expect(try await kind(.kms(keyID: nil, bucketKey: false, context: nil))?.isBucketKeyEnabled == false)
            let upload = try await buckets.createUpload(name, other)
            #expect(upload.encryption?.keyID == "k")
            let blocked = BucketError.accessDenied(
                "The bucket does not allow server-side encryption with customer-provided keys.")
            await #expect(throws: blocked) { try await kind(.customer(try customerKey(1))) }
            try await buckets.deleteSetting(.encryption, of: name)
            #expect(try await kind(nil) == nil)
            #expect(try await kind(.customer(try customerKey(1)))?.kind == .customer)
        }
    }

    @Test func `a bucket's setting reads as it was written, and other bytes are refused`() throws {
        for method in [.s3, .kms(keyID: nil), .kms(keyID: "k"), .kmsDual(keyID: "é")] as [BucketEncryption.Method] {
            for isEnabled in [false, true] {
                let setting = BucketEncryption(method, isBucketKeyEnabled: isEnabled, blocksCustomerKeys: !isEnabled)
                let document = setting.document
                #expect(try BucketEncryption(document: document) == setting)
                for count in document.indices {
                    #expect(throws: BucketError.self) { try BucketEncryption(document: Array(document[..<count])) }
                }
                #expect(throws: BucketError.self) { try BucketEncryption(document: document + [0]) }
            }
        }
        for document in [[1, 4, 0, 0, 0], [1, 0, 0, 0, 0], [1, 1, 1, 1, 0x6B, 0, 0], [2, 1, 0, 0, 0]] as [[UInt8]] {
            #expect(throws: BucketError.self) { try BucketEncryption(document: document) }
        }
    }

    @Test func `every part of an upload brings the customer's key`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let (right, wrong) = (try customerKey(1), try customerKey(2))
            var new = NewUpload()
            new.object.encryption = .customer(right)
            let upload = try await buckets.createUpload(name, key, new)
            #expect(upload.encryption?.customerKeyMD5 == right.md5)
            let missing = BucketError.invalidRequest(
                "The multipart upload initiate requested encryption. "
                    + "Subsequent part requests must include the appropriate encryption parameters.")
            #expect(throws: missing) { _ = try buckets.beginPart(name, key, upload.id, number: 1) }
            let mismatch = BucketError.invalidRequest(
                "The provided encryption parameters did not match the ones used originally.")
            #expect(throws: mismatch) {
                _ = try buckets.beginPart(name, key, upload.id, number: 1, customerKey: wrong)
            }
            let part = try buckets.beginPart(name, key, upload.id, number: 1, customerKey: right)
            #expect(part.encryption?.customerKeyMD5 == right.md5)
            let bytes = pattern(150_000)
            try await part.write(bytes)
            let info = try await part.commit()
            #expect(info.tag != EntityTag(digest: ContentHashes.md5(bytes)))
            let request = CompletionRequest(
                name, key, upload.id, parts: [NamedPart(number: 1, tag: info.tag.description)])
            let result = try await buckets.completeUpload(request)
            #expect(result.encryption?.kind == .customer)
            #expect(try await buckets.completeUpload(request) == result)
            #expect(try await read(buckets, key, right) == bytes)
            await #expect(throws: unreadable) { try await read(buckets, key) }

            let plain = try await buckets.createUpload(name, key)
            #expect(throws: BucketError.self) {
                _ = try buckets.beginPart(name, key, plain.id, number: 1, customerKey: right)
            }
            try await buckets.abortUpload(name, key, plain.id)
        }
    }

    @Test func `a copy shares the blob where the store keeps both keys, and is encrypted anew elsewhere`() async throws
    {
        try await withBuckets { fixture in
            let (buckets, store) = (fixture.buckets, fixture.temporary.store)
            try await buckets.createBucket(name)
            let bytes = pattern(180_000)
            let digest = EntityTag(digest: ContentHashes.md5(bytes))
            let (mine, yours) = (try customerKey(1), try customerKey(2))
            let kms = EncryptionRequest.kms(keyID: "k", bucketKey: nil, context: nil)
            let all: [EncryptionRequest?] = [nil, .s3, kms, .customer(mine), .customer(yours)]
            for from in all {
                for to in all {
                    _ = try await put(buckets, bytes, from)
                    var request = CopyRequest(ObjectReadRequest(name, key), to: name, other)
                    if case .customer(let key) = from { request.source.customerKey = key }
                    request.object.encryption = to
                    let result = try await buckets.copyObject(request).result
                    var toKey: CustomerKey?
                    if case .customer(let key) = to { toKey = key }
                    let isShared =
                        from == nil && to == nil || from == .s3 && (to == .s3 || to == kms) || from == kms && to == kms
                    #expect(try blobs(store).count == (isShared ? 1 : 2), "\(String(describing: (from, to)))")
                    #expect((result.tag == digest) == (to == nil || to == .s3))
                    // The copy outlives what it was made of.
                    try await buckets.deleteObject(name, DeleteRequest(key))
                    try await fixture.runBackgroundWork()
                    #expect(try await read(buckets, other, toKey) == bytes)
                    try await buckets.deleteObject(name, DeleteRequest(other))
                    try await fixture.runBackgroundWork()
                }
            }
        }
    }

    @Test func `a blob that was changed on disk is found by its reader and by verify, which has no key`() async throws {
        let fixture = try BucketsFixture()
        let (buckets, store) = (fixture.buckets, fixture.temporary.store)
        try await buckets.createBucket(name)
        let bytes = pattern(400_000)
        _ = try await put(buckets, bytes, .s3)
        let blob = try #require(try blobs(store).first).key.id
        let random = SeededRandomness(seed: 5)
        func change(_ piece: Int, _ place: Int) async throws {
            try await store.write { (tx) throws(StorageError) in
                var stored: [UInt8] = []
                try tx.reading.appendPieces(blob, UInt64(piece) * 4_080..<UInt64(piece + 1) * 4_080, to: &stored)
                stored[place] ^= 0x80
                var changed = ByteChunks()
                changed.append(stored[...])
                try tx.putPieces(blob, from: piece, changed)
            }
        }
        for _ in 0..<12 {
            let (piece, place) = (Int(random.next() % 98), Int(random.next() % 4_080))
            try await change(piece, place)
            await #expect(throws: BucketError.self) { try await read(buckets, key) }
            // A short range, which is read where it is looked up.
            var request = ObjectReadRequest(name, key)
            let start = UInt64(piece / 4 * Frame.bytesMax)
            request.range = .between(start, start + 9)
            #expect(throws: BucketError.self) { _ = try buckets.openObject(request) }
            #expect(try !store.verify([BucketsVerifier()]).problems.isEmpty)
            try await change(piece, place)
            #expect(try await read(buckets, key) == bytes)
        }
        try await fixture.finish()
    }

    @Test func `without the store's key its objects cannot be read, and all others can`() async throws {
        let fixture = try TemporaryStore(trees: BucketTrees.all)
        defer { removeDirectory(fixture.path) }
        var buckets = Buckets(store: fixture.store, scope: .local, randomness: SeededRandomness(seed: 1))
        try await buckets.createBucket(name)
        let customer = try customerKey(1)
        let keys = try ["plain", "s3", "customer"].map { try ObjectKey($0) }
        let bytes = pattern(1_000)
        for (key, request) in zip(keys, [nil, .s3, .customer(customer)] as [EncryptionRequest?]) {
            _ = try await put(buckets, bytes, request, key)
        }
        fixture.store.close()
        let file = fixture.path + "/holdfast.key"
        try FileManager.default.removeItem(atPath: file)
        let store = try Store.open(fixture.path, trees: BucketTrees.all)
        defer { store.close() }
        buckets = Buckets(store: store, scope: .local, randomness: SeededRandomness(seed: 2))
        let missing = BucketError.storage(.keyUnavailable(path: file, reason: "the file is missing"))
        #expect(try await read(buckets, keys[0]) == bytes)
        await #expect(throws: missing) { try await read(buckets, keys[1]) }
        #expect(try await read(buckets, keys[2], customer) == bytes)
        #expect(try buckets.headObject(ObjectReadRequest(name, keys[1])).size == 1_000)
        await #expect(throws: missing) { try await put(buckets, bytes, .s3, keys[1]) }
        #expect(try store.verify([BucketsVerifier()]).problems.isEmpty)
    }

    @Test func `a store that encrypts nothing has no key`() async throws {
        try await withBuckets { fixture in
            try await fixture.buckets.createBucket(name)
            _ = try await put(fixture.buckets, pattern(1_000), nil)
            _ = try await put(fixture.buckets, pattern(1_000), .customer(try customerKey(1)))
            #expect(!FileManager.default.fileExists(atPath: fixture.temporary.path + "/holdfast.key"))
        }
    }
}
