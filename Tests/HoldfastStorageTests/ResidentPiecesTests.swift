import HoldfastCore
import HoldfastTesting
import Testing

@testable import HoldfastStorage

#if canImport(Glibc)
    import Glibc

    private let tree = RawTree("test.resident")

    @Suite struct `Pieces in memory` {
        private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 4_080) }

        @Test func `are those of pages that have been read`() throws {
            let path = temporaryDirectory()
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
            defer {
                close(descriptor)
                unsafe _ = unlink(path)
            }
            // A hole: nothing of it is in memory, and more of it than the system reads ahead stays so.
            let length = 256 << 20
            try #require(ftruncate(descriptor, length) == 0)
            let map = unsafe try #require(mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0))
            defer { unsafe _ = munmap(map, length) }
            func areResident(_ offsets: Int...) -> Bool {
                var pieces = MappedPieces(capacity: offsets.count)
                for offset in offsets {
                    unsafe pieces.append(Span(_unsafeStart: map + offset, byteCount: 4_080))
                }
                return pieces.areResident
            }
            let far = length - 4_080
            #expect(!areResident(16))
            #expect(unsafe map.load(fromByteOffset: 100, as: UInt8.self) == 0)
            #expect(areResident(16))
            #expect(areResident(16, 16))
            #expect(!areResident(far))
            #expect(!areResident(16, far) && !areResident(far, 16))
            #expect(unsafe map.load(fromByteOffset: far, as: UInt8.self) == 0)
            #expect(areResident(16, far) && areResident(far, 16))
            #expect(!areResident(16, length / 2, far))
            #expect(areResident())
        }

        @Test func `are left to the engine's threads where the system does not tell`() async throws {
            let fixture = try TemporaryStore(trees: [tree])
            defer { fixture.remove() }
            let upload = fixture.store.uploadBlob()
            try await upload.write(Self.content)
            let blob = try await upload.finish()
            let id = try await fixture.store.write(bytes: blob.bytesToAttach) { (tx) throws(StorageError) in
                try tx.attach(blob)
            }
            fixture.store.close()
            var options = StoreOptions()
            options.mapSize = 1 << 32
            options.readOnly = true
            let store = try Store.open(fixture.path, trees: [tree], options: options)
            defer { store.close() }
            var bytes: [UInt8] = [1]
            #expect(try !store.openBlob(id).appendResident(5_000..<6_000, to: &bytes) && bytes == [1])
            try await store.openBlob(id).append(from: 5_000, count: 100_000, to: &bytes)
            let areSame = bytes.first == 1 && bytes.dropFirst().elementsEqual(Self.content[5_000..<105_000])
            #expect(areSame)
        }

        @Test(arguments: [1, 2_000, 4_079, 4_080, 4_081, 100_000])
        func `both ways answer the same, within the blob alone`(size: Int) async throws {
            let fixture = try TemporaryStore(trees: [tree])
            defer { fixture.remove() }
            let upload = fixture.store.uploadBlob()
            try await upload.write(Array(Self.content.prefix(size)))
            let blob = try await upload.finish()
            let id = try await fixture.store.write { (tx) throws(StorageError) in try tx.attach(blob) }
            let reader = try fixture.store.openBlob(id)
            var whole: [UInt8] = []
            // What has just been written is in memory.
            #expect(try reader.appendResident(0..<UInt64(size), to: &whole))
            #expect(whole == Array(Self.content.prefix(size)))
            for (from, count) in [(0, size), (0, size + 1), (size / 2, size), (size - 1, 1), (size, 1), (0, 0)] {
                let expected = Self.content.prefix(size).dropFirst(from).prefix(count)
                var bytes: [UInt8] = []
                try await reader.append(from: UInt64(from), count: count, to: &bytes)
                #expect(bytes.count == expected.count)
                let areSame = bytes.elementsEqual(expected)
                #expect(areSame)
                bytes = try await reader.readOnPool(at: UInt64(from), count: count)
                let areSameOnPool = bytes.elementsEqual(expected)
                #expect(areSameOnPool)
            }
        }
    }
#endif
