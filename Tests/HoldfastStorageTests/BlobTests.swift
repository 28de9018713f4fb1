import HoldfastCore
import HoldfastTesting
import Testing

@testable import HoldfastStorage

private let tree = RawTree("test.blobs")

/// Every key of the test's tree holds the id of a blob.
private struct References: StoreVerifier {
    func verify(_ transaction: borrowing ReadTransaction, into report: inout VerificationReport) throws(StorageError) {
        var cursor = try transaction.cursor(tree, .all)
        while try cursor.next() {
            var reader = RecordReader(cursor.value)
            do throws(RecordDecodingError) { report.reference(blob: try reader.uint64()) } catch {
                report.problem(tree, key: cursor.key, "\(error)")
            }
        }
    }
}

private func bytes(_ count: Int, seed: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 4_080 &+ seed) }
}

private func upload(_ store: Store, _ content: [UInt8], chunk: Int) async throws -> FinishedBlob {
    let upload = store.uploadBlob()
    var offset = 0
    while offset < content.count {
        let end = min(offset + chunk, content.count)
        try await upload.write(Array(content[offset..<end]))
        offset = end
    }
    return try await upload.finish()
}

private func attach(_ store: Store, _ blob: FinishedBlob, as name: String) async throws -> UInt64 {
    try await store.write(bytes: blob.bytesToAttach) { (tx) throws(StorageError) in
        let id = try tx.attach(blob)
        var record = RecordWriter()
        record.uint64(id)
        let key = Array(name.utf8)
        let value = record.finish()
        try tx.put(tree, key.span, value.span)
        return id
    }
}

private func detach(_ store: Store, _ id: UInt64, _ name: String) async throws {
    let now = store.clock.now
    try await store.write { (tx) throws(StorageError) in
        let key = Array(name.utf8)
        try tx.delete(tree, key.span)
        try tx.releaseBlob(id, now: now)
    }
}

@Suite struct `Blobs` {
    @Test(arguments: [0, 1, 4_079, 4_080, 4_081, 272 * 4_080 - 1, 272 * 4_080, 272 * 4_080 + 1, 4_000_000])
    func `what was attached is read back, whole and in ranges`(size: Int) async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let content = bytes(size, seed: size)
        let id = try await attach(fixture.store, upload(fixture.store, content, chunk: 100_000), as: "a")
        let reader = try fixture.store.openBlob(id)
        #expect(reader.length == UInt64(size))
        #expect(try reader.read(at: 0, count: size + 10) == content)
        for (from, count) in [(0, 1), (size / 2, 5_000), (4_079, 2), (size - 1, 1), (size, 1)] where from >= 0 {
            let end = min(from + count, size)
            #expect(try reader.read(at: UInt64(from), count: count) == (from < end ? Array(content[from..<end]) : []))
        }
        #expect(try fixture.store.verify([References()]).problems == [])
    }

    @Test func `released blobs go after their grace, and not while someone reads`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let content = bytes(3_000_000, seed: 1)
        let id = try await attach(store, upload(store, content, chunk: 300_000), as: "a")
        let reader = try store.openBlob(id)
        try await detach(store, id, "a")
        #expect(throws: StorageError.blobMissing(id)) { try store.openBlob(id) }
        #expect(try await store.reclaim() == .until(fixture.clock.now.advanced(by: .seconds(2))))
        fixture.clock.advance(by: .seconds(2))
        guard case .until = try await store.reclaim() else {
            Issue.record("a leased blob was reclaimed")
            return
        }
        #expect(try reader.read(at: 2_999_000, count: 1_000) == Array(content[2_999_000...]))
        #expect(try store.verify([References()]).problems == [])
        _ = consume reader
        #expect(try await store.reclaim() == .more)
        #expect(try store.verify([References()]).problems == [], "half reclaimed is no problem")
        while try await store.reclaim() == .more {}
        #expect(try await store.reclaim() == .nothingLeft)
        #expect(try store.verify([References()]).entries["storage.pieces"] == 0)
    }

    @Test func `what was released within a grace is reclaimed together, in the order of its places`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let (store, start) = (fixture.store, fixture.clock.now)
        var ids: [UInt64] = []
        for number in 0..<4 {
            let blob = try await upload(store, bytes(100_000 + number, seed: number), chunk: 50_000)
            ids.append(try await attach(store, blob, as: "\(number)"))
        }
        for number in [2, 0, 3, 1] {
            try await detach(store, ids[number], "\(number)")
            fixture.clock.advance(by: .milliseconds(400))
        }
        // Released at 0, 0.4, 0.8 and 1.2 s.
        #expect(try await store.reclaim() == .until(start.advanced(by: .seconds(2))))
        fixture.clock.advance(by: .milliseconds(399))
        #expect(try await store.reclaim() == .until(start.advanced(by: .seconds(2))))
        fixture.clock.advance(by: .milliseconds(1))
        let due = try await store.releasedBlobs(fixture.clock.now).due
        #expect(due.map(\.place) == due.map(\.place).sorted())
        #expect(Set(due.map(\.blob.id)) == [ids[0], ids[2], ids[3]])
        #expect(try await store.reclaim() == .more)
        // The last one waits as if it were the first.
        #expect(try await store.reclaim() == .until(start.advanced(by: .milliseconds(3_200))))
        fixture.clock.advance(by: .milliseconds(1_200))
        while try await store.reclaim() == .more {}
        #expect(try store.verify([References()]).problems == [])
        #expect(try store.verify([References()]).entries["storage.pieces"] == 0)
    }

    @Test func `the pieces of a long blob are reclaimed in parts, and its entry with the last`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let id = try await attach(store, upload(store, bytes(1_100 * 4_080, seed: 3), chunk: 400_000), as: "a")
        try await detach(store, id, "a")
        fixture.clock.advance(by: .seconds(2))
        let due = try await store.releasedBlobs(fixture.clock.now).due
        #expect(Set(due.map(\.indices)) == [0..<512, 512..<1_024, 1_024..<1_100])
        for (number, part) in due.enumerated() {
            try await BlobDeletion([part], store.leases, store.writer).run()
            let entries = try store.verify([References()]).entries
            #expect(entries["storage.reclaim"] == (number < 2 ? 1 : 0))
        }
        #expect(try store.verify([References()]).entries["storage.pieces"] == 0)
        #expect(try await store.reclaim() == .nothingLeft)
    }

    @Test func `a transaction reads the pieces that it has not written yet`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let content = bytes(20_000, seed: 6)
        let blob = try await upload(fixture.store, content, chunk: 3_000)
        let read = try await fixture.store.write { (tx) throws(StorageError) in
            let id = try tx.attach(blob)
            var record = RecordWriter()
            record.uint64(id)
            let reference = record.finish()
            try tx.put(tree, reference.span, reference.span)
            var read: [UInt8] = []
            try tx.reading.appendBlob(id, 4_000, 15_000, to: &read)
            return read
        }
        #expect(read == Array(content[4_000..<19_000]))
        #expect(try fixture.store.verify([References()]).problems == [])
    }

    @Test func `a hundred uploads at once are each what was sent, in batches of two sizes`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        #expect(BlobUpload.smallBatchBytes > WriteQueue.smallBytesMax)
        let uploads = (0..<100).map { _ in store.uploadBlob() }
        for (number, upload) in uploads.enumerated() where number % 20 == 9 {
            let content = bytes(68 * 4_080 * 5 + number, seed: number)
            try await upload.write(content)
            let id = try await attach(store, try await upload.finish(), as: "\(number)")
            #expect(try store.openBlob(id).read(at: 0, count: content.count) == content)
        }
        #expect(try store.verify([References()]).problems == [])
    }

    @Test func `blobs that come and go within one batch leave nothing behind`() async throws {
        let fixture = try TemporaryStore(trees: [tree]) { $0.blobGrace = .zero }
        defer { fixture.remove() }
        let store = fixture.store
        // Attached, released and reclaimed by bodies that the writer finds waiting together.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let name = "\(number)"
                    let blob = try await upload(store, bytes(30_000 + number * 997, seed: number), chunk: 5_000)
                    let id = try await attach(store, blob, as: name)
                    try await detach(store, id, name)
                    _ = try await store.reclaim()
                }
            }
            try await group.waitForAll()
        }
        let now = store.clock.now
        let blob = try await upload(store, bytes(50_000, seed: 50), chunk: 50_000)
        try await store.write { (tx) throws(StorageError) in
            let id = try tx.attach(blob)
            try tx.releaseBlob(id, now: now)
        }
        while try await store.reclaim() == .more {}
        let report = try store.verify([References()])
        #expect(report.problems == [])
        #expect(report.entries["storage.pieces"] == 0)
        #expect(report.entries["storage.reclaim"] == 0)
    }

    @Test func `uploads that were never attached are reclaimed at the next opening`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        _ = try await upload(fixture.store, bytes(3_000_000, seed: 2), chunk: 100_000)
        let abandoned = fixture.store.uploadBlob()
        try await abandoned.write(bytes(2_600_000, seed: 3))
        try await abandoned.abandon()
        #expect(try fixture.store.verify().problems == [])
        fixture.store.close()
        var options = StoreOptions()
        options.clock = fixture.clock
        let again = try Store.open(fixture.path, trees: [tree], options: options)
        defer { fixture.remove() }
        defer { again.close() }
        #expect(try await again.reclaim() == .more)
        fixture.clock.advance(by: .seconds(2))
        while try await again.reclaim() == .more {}
        #expect(try again.verify().entries["storage.pieces"] == 0)
        #expect(try again.verify().problems == [])
    }

    /// Its pieces are going, and none may follow: neither by a batch nor by the commit that attaches it.
    @Test(arguments: [false, true])
    func `an upload that was reclaimed by age is refused`(isFinished: Bool) async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let late = store.uploadBlob()
        try await late.write([UInt8](repeating: 4, count: 6_000_000))
        let reclaimAll = {
            while try await store.reclaim() == .more {}
            fixture.clock.advance(by: .seconds(2))
            while try await store.reclaim() == .more {}
        }
        if isFinished {
            let blob = try await late.finish()
            fixture.clock.advance(by: .seconds(100 * 24 * 3_600))
            try await reclaimAll()
            await #expect(throws: WriteError<StorageError>.self) { try await attach(store, blob, as: "late") }
        } else {
            // All that is on its way has come there.
            while try store.verify().entries["storage.pieces"] != 9 * 136 {
                try await Task.sleep(for: .milliseconds(20))
            }
            fixture.clock.advance(by: .seconds(100 * 24 * 3_600))
            try await reclaimAll()
            await #expect(throws: StorageError.self) { try await late.write([UInt8](repeating: 5, count: 6_000_000)) }
            try await late.abandon()
            try await reclaimAll()
        }
        let report = try store.verify([References()])
        #expect(report.problems == [])
        #expect(report.entries["storage.pieces"] == 0)
        #expect(report.entries["storage.blobs"] == 0)
    }

    /// Batches behind one that failed may be written all the same.
    @Test func `an upload that is abandoned among its batches leaves nothing`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let left = store.uploadBlob()
        // The first batch makes the upload's record; others wait behind a commit that is held up, and takes it away.
        try await left.write([UInt8](repeating: 6, count: 3 * 136 * 4_080))
        let (gate, now) = (Gate(), store.clock.now)
        async let held: Void = store.write { (tx) throws(StorageError) in
            gate.wait()
            for upload in try tx.reading.records(BlobTree.uploads, in: .all, limit: 10) {
                try tx.delete(BlobTree.uploads, upload.key)
                try tx.release(pieces: upload.key.id, now: now)
            }
        }
        while !gate.isReached { await Task.yield() }
        try await left.write([UInt8](repeating: 7, count: 3 * 136 * 4_080))
        while store.statistics.writesWaiting < 3 { await Task.yield() }
        gate.open()
        try await held
        try await left.abandon()
        #expect(store.statistics.writesWaiting == 0)
        while try await store.reclaim() == .more {}
        fixture.clock.advance(by: .seconds(2))
        while try await store.reclaim() == .more {}
        let report = try store.verify([References()])
        #expect(report.problems == [])
        #expect(report.entries["storage.pieces"] == 0)
    }

    @Test func `verify names a missing piece, a flipped byte's blob and a lost reference`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let id = try await attach(store, upload(store, bytes(50_000, seed: 4), chunk: 50_000), as: "a")
        try await store.write { (tx) throws(StorageError) in
            let pieces = RawTree("storage.pieces")
            var key = KeyWriter()
            key.uint64(id)
            for byte in [UInt8(0), 0, 0, 5] { key.byte(byte) }
            let bytes = key.finish()
            try tx.delete(pieces, bytes.span)
        }
        #expect(try !store.verify([References()]).problems.isEmpty)
        #expect(try !store.verify().problems.isEmpty)
    }
}

@Suite struct `Dropped prefixes` {
    @Test func `everything under the prefix goes in bounded steps, long keys and pieces included`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        for batch in 0..<20 {
            try await store.write { (tx) throws(StorageError) in
                for index in 0..<200 {
                    let number = UInt8(index)
                    let long = index % 10 == 0 ? [UInt8](repeating: 5, count: 700) : []
                    let value = [UInt8](repeating: 3, count: index % 50 == 0 ? 20_000 : 300)
                    for prefix in [UInt8(1), 2] {
                        let key = [prefix] + long + [UInt8(batch), number]
                        try tx.put(tree, key.span, value.span)
                    }
                }
                let prefix: [UInt8] = [1, 255]
                _ = try tx.append(tree, prefix: prefix.span, prefix.span)
            }
        }
        let dropped: [UInt8] = [1]
        try await store.write { (tx) throws(StorageError) in try tx.dropPrefix(tree, dropped.span) }
        var steps = 0
        while try await store.reclaim() == .more { steps += 1 }
        #expect(steps > 3)
        let left = try store.read { (tx) throws(StorageError) in
            var count = 0
            var cursor = try tx.cursor(tree, .all)
            while try cursor.next() {
                #expect(cursor.key[0] == 2)
                count += 1
            }
            return count
        }
        #expect(left == 4_000)
        let report = try store.verify()
        #expect(report.problems == [])
        #expect(report.entries["storage.sequences"] == 0)
    }

    /// What is in memory mostly is, and what is not is found again soon.
    @Test func `whether bytes are in memory is asked first, seldom after a yes, and each time after a no`() {
        let checks = ResidencyChecks()
        func asked(_ count: Int, isResident: Bool) -> Int {
            (0..<count).count { _ in
                let isDue = checks.isDue()
                if isDue { checks.note(isResident: isResident) }
                return isDue
            }
        }
        #expect(asked(1, isResident: true) == 1)
        #expect(asked(ResidencyChecks.interval - 1, isResident: true) == 0)
        #expect(asked(10 * ResidencyChecks.interval, isResident: true) == 10)
        // The next that asks is told no.
        #expect(asked(ResidencyChecks.interval, isResident: false) >= 1)
        #expect(asked(5, isResident: false) == 5)
        #expect(asked(ResidencyChecks.interval + 1, isResident: true) == ResidencyChecks.interval + 1)
        #expect(asked(ResidencyChecks.interval - 1, isResident: true) == 0)
    }

    /// One that begins to be read between two steps stays as it is, and goes with its entry later.
    @Test func `a blob with a hole goes whole, and not while it is read`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let content = bytes(1_100 * 4_080, seed: 5)
        let id = try await attach(store, upload(store, content, chunk: 400_000), as: "a")
        let reader = try store.openBlob(id)
        try await detach(store, id, "a")
        fixture.clock.advance(by: .seconds(2))
        _ = try await store.reclaim()
        #expect(try reader.read(at: 0, count: content.count) == content)
        // Its middle goes as if its lease had not been there.
        let middle = ReleasedPieces(
            blob: try #require(try await releasedBlob(store)), indices: 512..<1_024, place: 0)
        try await BlobDeletion([middle], BlobLeases(), store.writer).run()
        #expect(try store.verify([References()]).entries["storage.reclaim"] == 1)
        _ = consume reader
        fixture.clock.advance(by: .seconds(2))
        let due = try await store.releasedBlobs(fixture.clock.now).due
        #expect(Set(due.map(\.indices)) == [0..<512, 1_024..<1_100])
        while try await store.reclaim() == .more {}
        let entries = try store.verify([References()]).entries
        #expect(entries["storage.pieces"] == 0 && entries["storage.reclaim"] == 0)
    }

    private func releasedBlob(_ store: Store) async throws -> ReleasedBlob? {
        try store.read { (tx) throws(StorageError) in
            var cursor = try tx.cursor(EngineTree.reclaim, .prefix([Reclamation.blobKind]))
            return try cursor.next() ? try ReleasedBlob(&cursor) : nil
        }
    }
}
