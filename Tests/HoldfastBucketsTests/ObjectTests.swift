import HoldfastBuckets
import HoldfastCore
import Testing

@Suite struct ObjectTests {
    let name: BucketName
    let key: ObjectKey

    init() throws {
        name = try BucketName("music")
        key = try ObjectKey("albums/1.flac")
    }

    @Test(arguments: [0, 1, 4_079, 4_080, 4_081, 65_536, 262_144, 1_000_003])
    func `an object of any length reads back whole and in ranges`(length: Int) async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let bytes = pattern(length)
            let result = try await buckets.putObject(name, key, bytes)
            #expect(result.size == UInt64(length))
            #expect(try await buckets.read(name, key) == bytes)
            for range in [ByteRange.between(0, 0), .from(4_000), .last(5_000), .between(100, 70_000)] {
                guard let wanted = range.resolved(size: UInt64(length)) else { continue }
                var request = ObjectReadRequest(name, key)
                request.range = range
                let part = try await buckets.openObject(request).readAll()
                #expect(part == Array(bytes[Int(wanted.lowerBound)..<Int(wanted.upperBound)]))
            }
            let reader = try buckets.openObject(ObjectReadRequest(name, key))
            var (all, buffer): ([UInt8], [UInt8]) = ([], [1, 2, 3])
            repeat {
                try await reader.read(at: UInt64(all.count), into: &buffer)
                all += buffer
            } while !buffer.isEmpty && all.count < length
            #expect(all == bytes)
            try await reader.read(at: UInt64(length), into: &buffer)
            #expect(buffer.isEmpty)
        }
    }

    @Test func `the entity tag is the MD5 and the checksum CRC64NVME`() async throws {
        try await withBuckets { fixture in
            try await fixture.buckets.createBucket(name)
            let result = try await fixture.buckets.putObject(name, key, Array("123456789".utf8))
            #expect(result.tag.description == "25f9e794323b453885f5181f1b624d0b")
            #expect(result.checksum.value == [0xAE, 0x8B, 0x14, 0x86, 0x0A, 0x79, 0x98, 0x88])
        }
    }

    @Test func `bytes that are not what they should be store nothing`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            var expected = ContentExpectations()
            expected.md5 = [UInt8](repeating: 0, count: 16)
            let upload = try buckets.beginObject(name, key)
            try await upload.write(pattern(600_000))
            await #expect(throws: BucketError.self) { try await upload.commit(expecting: expected) }
            #expect(throws: BucketError.noSuchKey(key: key, deleteMarker: nil)) {
                try buckets.headObject(ObjectReadRequest(name, key))
            }
        }
    }

    @Test func `of concurrent creations one wins`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let wins = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<20 {
                    group.addTask { [name, key] in
                        var conditions = WriteConditions()
                        conditions.ifNoneMatch = "*"
                        let won = try? await buckets.putObject(name, key, [UInt8(index)], if: conditions)
                        return won != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
        }
    }

    @Test func `a copy shares the bytes and outlives its source`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            let bytes = pattern(300_000)
            try await buckets.putObject(name, key, bytes)
            let copy = try ObjectKey("copy")
            let (result, _) = try await buckets.copyObject(CopyRequest(ObjectReadRequest(name, key), to: name, copy))
            #expect(result.size == 300_000)
            try await buckets.deleteObject(name, DeleteRequest(key))
            try await fixture.runBackgroundWork()
            #expect(try await buckets.read(name, copy) == bytes)
        }
    }

    @Test func `a copy onto itself has to change something`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            try await buckets.putObject(name, key, pattern(10))
            var request = CopyRequest(ObjectReadRequest(name, key), to: name, key)
            await #expect(throws: BucketError.self) { try await buckets.copyObject(request) }
            request.replacesMetadata = true
            request.object.metadata = try ObjectMetadata(headers: [.contentType: "audio/flac"], user: [])
            _ = try await buckets.copyObject(request)
            let info = try buckets.headObject(ObjectReadRequest(name, key))
            #expect(info.metadata.headers[.contentType] == "audio/flac")
            #expect(try await buckets.read(name, key) == pattern(10))
        }
    }

    @Test func `a bucket with something in it stays`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(name)
            await #expect(throws: BucketError.bucketAlreadyOwnedByYou("music")) { try await buckets.createBucket(name) }
            try await buckets.putObject(name, key, [1])
            await #expect(throws: BucketError.bucketNotEmpty("music", isVersioned: false)) {
                try await buckets.deleteBucket(name)
            }
            try await buckets.deleteObject(name, DeleteRequest(key))
            try await buckets.deleteBucket(name)
            #expect(throws: BucketError.noSuchBucket("music")) { try buckets.bucket(name) }
            #expect(try await buckets.listBuckets().buckets.isEmpty)
        }
    }

    @Test(arguments: ["ab", "Upper", "192.168.5.4", "a..b", "-ab", "ab-", "xn--abc", "abc-s3alias", "a_b"])
    func `names outside of the rules are refused`(text: String) {
        #expect(throws: BucketError.invalidBucketName(text)) { try BucketName(text) }
    }

    @Test(arguments: ["abc", "a.b", "1.2.3", "1.2.3.4.5", "1.2.3.4567", "192.168.5.4a", "1--2", "0.a.0.0"])
    func `names within the rules are taken`(text: String) throws {
        #expect(try BucketName(text).description == text)
    }
}
