import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastBuckets

@Suite struct MultipartTests {
    private static let partBytes = 5 << 20
    let name: BucketName
    let key: ObjectKey

    init() throws {
        name = try BucketName("uploads")
        key = try ObjectKey("film.mkv")
    }

    private func send(
        _ buckets: Buckets, _ id: UploadID, _ number: Int, _ bytes: [UInt8]
    ) async throws -> PartInfo {
        let part = try buckets.beginPart(name, key, id, number: number)
        try await part.write(bytes)
        return try await part.commit()
    }

    @Test(arguments: ChecksumAlgorithm.allCases)
    func `parts become one object, whose checksum is that of the whole or of the parts`(
        algorithm: ChecksumAlgorithm
    ) async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            var upload = NewUpload()
            upload.algorithm = algorithm
            let isWhole = [.crc32, .crc32c, .crc64nvme].contains(algorithm)
            upload.checksumKind = isWhole ? .fullObject : .composite
            let id = try await buckets.createUpload(name, key, upload).id
            let first = pattern(Self.partBytes + 17, seed: 1)
            let second = pattern(Self.partBytes, seed: 2)
            let last = pattern(4_321, seed: 3)
            // Out of order, with gaps, and one part sent twice.
            let c = try await send(buckets, id, 30, last)
            _ = try await send(buckets, id, 2, pattern(100))
            let a = try await send(buckets, id, 2, first)
            let b = try await send(buckets, id, 7, second)
            _ = try await send(buckets, id, 9, pattern(50_000, seed: 9))
            // A composite checksum is made of what the completion names.
            let parts = [a, b, c].map {
                NamedPart(number: $0.number, tag: "\"\($0.tag)\"", checksum: isWhole ? nil : $0.checksum)
            }
            let request = CompletionRequest(name, key, id, parts: parts)
            let result = try await buckets.completeUpload(request)
            #expect(result.tag.partCount == 3)
            let whole = first + second + last
            #expect(try await buckets.read(name, key) == whole)
            if isWhole {
                let probe = try buckets.beginObject(name, try ObjectKey("probe"), checksum: algorithm)
                try await probe.write(whole)
                #expect(try await probe.commit().checksum == result.checksum)
            }
            var byNumber = ObjectReadRequest(name, key)
            byNumber.partNumber = 7
            #expect(try await buckets.openObject(byNumber).readAll() == second)
            // Again, as a client does whose connection broke before the answer.
            #expect(try await buckets.completeUpload(request) == result)
            try await fixture.runBackgroundWork()
            #expect(try await buckets.read(name, key) == whole)
        }
    }

    @Test func `a completion that is wrong leaves the upload as it was`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let id = try await buckets.createUpload(name, key).id
            let small = try await send(buckets, id, 1, pattern(1_000))
            let last = try await send(buckets, id, 2, pattern(1_000))
            func complete(_ parts: [NamedPart]) async throws -> PutResult {
                try await buckets.completeUpload(CompletionRequest(name, key, id, parts: parts))
            }
            let named = [small, last].map { NamedPart(number: $0.number, tag: $0.tag.description) }
            await #expect(throws: BucketError.entityTooSmall(number: 1, bytes: 1_000)) { try await complete(named) }
            await #expect(throws: BucketError.invalidPartOrder) { try await complete(named.reversed()) }
            await #expect(throws: BucketError.invalidPart(number: 3)) {
                try await complete([NamedPart(number: 3, tag: last.tag.description)])
            }
            await #expect(throws: BucketError.invalidPart(number: 2)) {
                try await complete([NamedPart(number: 2, tag: String(repeating: "0", count: 32))])
            }
            #expect(try await buckets.listParts(name, key, id).parts.map(\.number) == [1, 2])
            _ = try await complete([named[1]])
            #expect(try await buckets.read(name, key) == pattern(1_000))
        }
    }

    @Test func `an upload that is given up leaves nothing behind`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let id = try await buckets.createUpload(name, key).id
            for number in 1...3 { _ = try await send(buckets, id, number, pattern(300_000)) }
            try await buckets.abortUpload(name, key, id)
            await #expect(throws: BucketError.noSuchUpload(id.description)) {
                try await buckets.abortUpload(name, key, id)
            }
            #expect(throws: BucketError.noSuchUpload(id.description)) {
                try buckets.beginPart(name, key, id, number: 1)
            }
            _ = try await buckets.createUpload(name, key)
            let other = try await buckets.createUpload(name, key).id
            _ = try await send(buckets, other, 1, pattern(300_000))
            // A bucket takes its uploads along.
            try await buckets.deleteBucket(name)
            try await fixture.runBackgroundWork()
            fixture.temporary.clock.advance(by: .seconds(3_600))
            try await fixture.runBackgroundWork()
            let report = try fixture.temporary.store.verify()
            #expect(report.entries["storage.pieces", default: 0] == 0)
            #expect(report.entries["buckets.parts", default: 0] == 0)
        }
    }

    @Test func `uploads are listed by key and age, in pages`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            var ids: [UploadID] = []
            for text in ["a", "a", "b/1", "b/2", "c"] {
                ids.append(try await buckets.createUpload(name, try ObjectKey(text)).id)
            }
            var request = ListRequest()
            request.limit = 2
            request.delimiter = Array("/".utf8)
            let first = try await buckets.listUploads(name, request)
            #expect(first.uploads.map(\.id) == [ids[0], ids[1]] && first.isTruncated)
            request.after = first.lastKey
            let second = try await buckets.listUploads(name, request, afterUpload: first.lastUpload)
            #expect(second.commonPrefixes == [Array("b/".utf8)])
            #expect(second.uploads.map(\.id) == [ids[4]] && !second.isTruncated)
            var within = ListRequest()
            within.prefix = Array("b/".utf8)
            within.after = Array("a".utf8)
            let page = try await buckets.listUploads(name, within, afterUpload: ids[0])
            #expect(page.uploads.map(\.id) == [ids[2], ids[3]])
        }
    }

    @Test func `an upload keeps who began it, and one of the first version was begun by its owner`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let beginners = [Requester.anonymous, .root(.local), .account(.local, user: "staff/Ann")]
            for initiator in beginners {
                var upload = NewUpload()
                upload.initiator = initiator
                let id = try await buckets.createUpload(name, key, upload).id
                #expect(try buckets.upload(name, key, id).initiator == initiator)
            }
            let listed = try await buckets.listUploads(name, ListRequest()).uploads
            #expect(listed.map(\.initiator) == beginners)
            let id = listed[1].id
            let record = try fixture.temporary.store.read { (tx) throws(BucketError) in
                try tx.upload(id, try tx.bucket(name).id, key)
            }
            // The account with its length, and the absent user, end the record.
            let older = [1] + record.encoded.dropFirst().dropLast(1 + 1 + 12 + 1)
            #expect(try decodeUpload(Array(older).span, []) == record)
        }
    }
}
