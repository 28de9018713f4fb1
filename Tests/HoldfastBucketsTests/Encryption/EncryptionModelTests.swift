import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastBuckets

/// Random histories of objects under every encryption, written whole, in parts and as copies, against their bytes.
struct EncryptionModelTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `what is read, by any range and key, is what was written`(_ seed: UInt64) async throws {
        let length = 50
        guard let failure = try await EncryptionHistory(seed: seed).run(steps: length) else { return }
        var shortest = length
        for steps in 1..<length where shortest == length {
            if try await EncryptionHistory(seed: seed).run(steps: steps) != nil { shortest = steps }
        }
        Issue.record("seed \(seed), shortest failing prefix \(shortest): \(failure)")
    }

    @Test func `the model notices an object that went behind its back`() async throws {
        #expect(try await EncryptionHistory(seed: 1, cheats: true).run(steps: 40) != nil)
    }
}

private struct Kept {
    var bytes: [UInt8]
    var encryption: EncryptionRequest?
    var parts = 0

    var customerKey: CustomerKey? {
        if case .customer(let key) = encryption { return key }
        return nil
    }

    var kind: ObjectEncryption.Kind? {
        switch encryption {
        case nil: nil
        case .s3: .s3
        case .kms: .kms
        case .kmsDual: .kmsDual
        case .customer: .customer
        }
    }
}

private final class EncryptionHistory {
    private let random: SeededRandomness
    private let seed: UInt64
    private let cheats: Bool
    private let keys: [CustomerKey]
    private var model: [ObjectKey: Kept] = [:]
    private static let names = ["a", "b", "c", "d"]
    private static let frame = Frame.bytesMax

    init(seed: UInt64, cheats: Bool = false) throws {
        self.seed = seed
        self.cheats = cheats
        random = SeededRandomness(seed: seed)
        keys = [try customerKey(seed + 100), try customerKey(seed + 200)]
    }

    private func int(_ range: ClosedRange<Int>) -> Int {
        var random = random
        return Int.random(in: range, using: &random)
    }

    private func name() throws -> ObjectKey { try ObjectKey(Self.names[int(0...3)]) }

    private func encryption() -> EncryptionRequest? {
        switch int(0...6) {
        case 0: nil
        case 1, 2: .s3
        case 3: .kms(keyID: "k\(int(0...1))", bucketKey: int(0...1) == 0, context: nil)
        case 4: .kmsDual(keyID: nil, context: nil)
        default: .customer(keys[int(0...1)])
        }
    }

    /// Around the borders of frames and of the engine's pieces and batches, mostly.
    private func size() -> Int {
        switch int(0...9) {
        case 0: 0
        case 1: int(1...100)
        case 2...6: max(1, int(1...20) * Self.frame + int(-2...2))
        case 7: (int(0...1) == 0 ? 17 : 65) * 4_080 + int(-1...1)
        default: int(1...600_000)
        }
    }

    /// - Returns: what disagrees; `nil` where nothing does.
    func run(steps: Int) async throws -> String? {
        let fixture = try BucketsFixture(seed: seed)
        defer { fixture.temporary.remove() }
        let bucket = try BucketName("model")
        try await fixture.buckets.createBucket(bucket)
        for _ in 0..<steps {
            switch int(0...9) {
            case 0...3: try await put(fixture.buckets, bucket)
            case 4...6: try await copy(fixture.buckets, bucket)
            case 7: try await upload(fixture.buckets, bucket)
            case 8:
                let key = try name()
                try await fixture.buckets.deleteObject(bucket, DeleteRequest(key))
                model[key] = nil
            default: try await fixture.runBackgroundWork()
            }
            if let failure = try await look(fixture.buckets, bucket) { return failure }
        }
        if cheats {
            for name in Self.names { try await fixture.buckets.putObject(bucket, try ObjectKey(name), [1]) }
            for _ in 0..<8 {
                if let failure = try await look(fixture.buckets, bucket) { return failure }
            }
        }
        for _ in 0..<2 {
            let report = try fixture.temporary.store.verify([BucketsVerifier()])
            if let problem = report.problems.first { return "verify: \(problem)" }
            try await fixture.runBackgroundWork()
        }
        return nil
    }

    private func put(_ buckets: Buckets, _ bucket: BucketName) async throws {
        let key = try name()
        let kept = Kept(bytes: pattern(size(), seed: random.next()), encryption: encryption())
        var object = NewObject()
        object.encryption = kept.encryption
        let upload = try buckets.beginObject(bucket, key, object)
        var rest = kept.bytes[...]
        while !rest.isEmpty {
            let taken = rest.prefix(int(1...200_000))
            try await upload.write(Array(taken))
            rest = rest.dropFirst(taken.count)
        }
        var expected = ContentExpectations()
        expected.md5 = ContentHashes.md5(kept.bytes)
        expected.length = UInt64(kept.bytes.count)
        _ = try await upload.commit(expecting: expected)
        model[key] = kept
    }

    private func copy(_ buckets: Buckets, _ bucket: BucketName) async throws {
        let (source, target) = (try name(), try name())
        guard var kept = model[source], kept.parts == 0 || kept.bytes.count < 1 << 20 else { return }
        var request = CopyRequest(ObjectReadRequest(bucket, source), to: bucket, target)
        request.changesAttributes = true
        request.source.customerKey = kept.customerKey
        kept.encryption = encryption()
        kept.parts = 0
        request.object.encryption = kept.encryption
        _ = try await buckets.copyObject(request)
        model[target] = kept
    }

    /// One part of any size, or two of which the first is long enough; a part may be a copy.
    private func upload(_ buckets: Buckets, _ bucket: BucketName) async throws {
        let key = try name()
        var kept = Kept(bytes: [], encryption: encryption())
        var new = NewUpload()
        new.object.encryption = kept.encryption
        let id = try await buckets.createUpload(bucket, key, new).id
        var named: [NamedPart] = []
        let sizes = int(0...5) == 0 ? [5 << 20, size()] : [size()]
        for (number, size) in zip(1..., sizes) {
            let part: PartInfo
            if let source = model.keys.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }).first,
                let there = model[source], sizes.count == 1
            {
                var request = ObjectReadRequest(bucket, source)
                request.customerKey = there.customerKey
                let end = int(0...there.bytes.count)
                if end > 0 { request.range = .between(0, UInt64(end - 1)) }
                part = try await buckets.copyPart(
                    request, to: bucket, key, id, number: number, customerKey: kept.customerKey
                ).part
                kept.bytes += end > 0 ? there.bytes.prefix(end) : there.bytes[...]
            } else {
                let writer = try buckets.beginPart(bucket, key, id, number: number, customerKey: kept.customerKey)
                let bytes = pattern(size, seed: random.next())
                try await writer.write(bytes)
                part = try await writer.commit()
                kept.bytes += bytes
            }
            named.append(NamedPart(number: number, tag: part.tag.description))
        }
        _ = try await buckets.completeUpload(CompletionRequest(bucket, key, id, parts: named))
        kept.parts = named.count
        model[key] = kept
    }

    /// Reads one object as a whole, a range of it, and with keys that are not its.
    private func look(_ buckets: Buckets, _ bucket: BucketName) async throws -> String? {
        let key = try name()
        var request = ObjectReadRequest(bucket, key)
        guard let kept = model[key] else {
            do throws(BucketError) {
                _ = try buckets.headObject(request)
                return "\(key) is there"
            } catch { return nil }
        }
        for wrong in [nil, keys[0], keys[1]] where wrong != kept.customerKey {
            request.customerKey = wrong
            do throws(BucketError) {
                _ = try buckets.openObject(request)
                return "\(key) opens with a key that is not its"
            } catch {}
        }
        request.customerKey = kept.customerKey
        let info = try buckets.headObject(request)
        if info.encryption?.kind != kept.kind || info.size != UInt64(kept.bytes.count) || info.parts.count != kept.parts
        {
            return "\(key) is told as \(info), should be \(String(describing: kept.kind))"
        }
        if try await buckets.openObject(request).readAll() != kept.bytes { return "\(key) has other bytes" }
        guard !kept.bytes.isEmpty else { return nil }
        for _ in 0..<3 {
            let border = int(0...(kept.bytes.count / Self.frame)) * Self.frame + int(-1...1)
            let start = min(max(int(0...1) == 0 ? border : int(0...kept.bytes.count), 0), kept.bytes.count - 1)
            let end = min(kept.bytes.count - 1, start + (int(0...1) == 0 ? int(0...3) : int(0...400_000)))
            request.range = .between(UInt64(start), UInt64(end))
            let reader = try buckets.openObject(request)
            if try await reader.readAll() != Array(kept.bytes[start...end]) {
                return "\(key) reads wrong in \(start)...\(end)"
            }
            // From the middle, as a slow taker asks.
            let middle = int(0...(end - start))
            let piece = try await reader.read(at: UInt64(middle))
            if piece.isEmpty || piece.count > ObjectReader.pieceBytes
                || !kept.bytes[(start + middle)...end].starts(with: piece)
            {
                return "\(key) reads wrong from \(middle) of \(start)...\(end)"
            }
            var buffer: [UInt8] = [1]
            try await reader.read(at: UInt64(middle), into: &buffer)
            if buffer != piece { return "\(key) reads otherwise into a buffer" }
        }
        return nil
    }
}
