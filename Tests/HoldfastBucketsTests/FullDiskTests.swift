import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastBuckets

@Suite struct `A disk without room for objects` {
    private static let trees = BucketTrees.all + DeliveryTrees.all

    /// Opens the store again with another reserve of free space.
    private func reopened(_ temporary: TemporaryStore, reserve: UInt64) throws -> Store {
        var options = StoreOptions()
        options.mapSize = 1 << 32
        options.clock = temporary.clock
        options.blobGrace = .zero
        options.reserveBytes = reserve
        return try Store.open(temporary.path, trees: Self.trees, options: options)
    }

    private func buckets(_ store: Store) -> Buckets {
        Buckets(store: store, scope: .local, randomness: SeededRandomness(seed: 1), deliveries: Deliveries())
    }

    @Test func `puts are refused, and deletes make room again`() async throws {
        let temporary = try TemporaryStore(trees: Self.trees) { $0.reserveBytes = 0 }
        defer { removeDirectory(temporary.path) }
        let (plain, versioned) = (try BucketName("plain"), try BucketName("versioned"))
        let keys = try (0..<6).map { try ObjectKey("key-\($0)") }
        let before = buckets(temporary.store)
        for bucket in [plain, versioned] { try await before.createBucket(bucket) }
        try await before.setVersioning(.enabled, of: versioned)
        for (index, key) in keys.enumerated() {
            try await before.putObject(plain, key, pattern(index.isMultiple(of: 2) ? 100 : 3_000_000))
        }
        var versions: [VersionID?] = []
        for size in [1, 2_000_000] {
            versions.append(try await before.putObject(versioned, keys[0], pattern(size)).version)
        }
        let upload = try await before.createUpload(plain, keys[0], NewUpload()).id
        let part = try before.beginPart(plain, keys[0], upload, number: 1)
        try await part.write(pattern(5 << 20))
        _ = try await part.commit()
        temporary.store.close()

        let full = try reopened(temporary, reserve: .max)
        let buckets = buckets(full)
        for size in [1, 3_000_000] {
            await #expect(throws: BucketError.storage(.diskFull(path: temporary.path))) {
                try await buckets.putObject(plain, keys[0], pattern(size))
            }
        }
        for key in keys.prefix(2) { try await buckets.deleteObject(plain, DeleteRequest(key)) }
        _ = try await buckets.deleteObjects(plain, keys.dropFirst(2).map { DeleteRequest($0) })
        try await buckets.abortUpload(plain, keys[0], upload)
        let marker = try await buckets.deleteObject(versioned, DeleteRequest(keys[0]))
        #expect(marker.isDeleteMarker)
        for version in versions + [marker.version] {
            #expect(try await buckets.deleteObject(versioned, DeleteRequest(keys[0], version: version)).didDelete)
        }
        for bucket in [plain, versioned] { try await buckets.deleteBucket(bucket) }
        let runner = BackgroundRunner(store: full, tasks: [ReclamationTask(), ReleaseTask()])
        try await runner.runUntilIdle()
        let report = try full.verify([BucketsVerifier(), DeliveriesVerifier()])
        #expect(report.problems.isEmpty, "\(report.problems)")
        #expect(report.entries["storage.pieces"] == 0)
        full.close()

        let roomy = try reopened(temporary, reserve: 0)
        defer { roomy.close() }
        let later = self.buckets(roomy)
        try await later.createBucket(plain)
        try await later.putObject(plain, keys[0], pattern(3_000_000))
    }
}
