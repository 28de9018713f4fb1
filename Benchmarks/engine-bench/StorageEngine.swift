internal import HoldfastStorage

/// Keys and values straight into a tree, as raw LMDB gets them.
struct StorageEngine: Engine {
    static let tree = RawTree("bench.items")

    let store: Store
    let workload: Workload
    private let pad: [UInt8]

    init(_ arguments: Arguments) throws {
        store = try Store.open(arguments.directory, trees: [Self.tree])
        workload = arguments.workload
        pad = Workload.pad(workload.valueBytes)
    }

    func put(_ index: UInt64, stamp: UInt64) async throws {
        let key = workload.rawKey(index)
        let value = pad
        try await store.write(bytes: value.count) { (transaction) throws(StorageError) in
            try transaction.put(Self.tree, key.span, value.span)
        }
    }

    func timedPut(_ step: UInt64) async throws { try await put(workload.chosenForPut(step), stamp: step) }

    func load(_ indices: [UInt64]) async throws {
        let keys = indices.map(workload.rawKey)
        let value = pad
        try await store.write(bytes: keys.count * value.count) { (transaction) throws(StorageError) in
            for key in keys { try transaction.put(Self.tree, key.span, value.span) }
        }
    }

    func delete(_ index: UInt64) async throws {
        let key = workload.rawKey(index)
        let wasThere = try await store.write { (transaction) throws(StorageError) in
            try transaction.delete(Self.tree, key.span)
        }
        if !wasThere { throw Unexpected("item \(index) was not there to be deleted") }
    }

    func key(_ index: UInt64) -> [UInt8] { workload.rawKey(index) }

    func get(_ key: [UInt8]) throws -> Int {
        let value = try store.read { (transaction) throws(StorageError) in
            try transaction.copyBytes(Self.tree, key.span)
        }
        guard let value else { throw Unexpected("an item is not there") }
        return value.count
    }

    func query(_ partition: UInt64) throws -> Int {
        let prefix = [UInt8](workload.rawKey(partition * Workload.itemsPerQuery)[..<8])
        let values = try store.read { (transaction) throws(StorageError) in
            var values: [[UInt8]] = []
            var cursor = try transaction.cursor(Self.tree, .prefix(prefix))
            while try cursor.next() { values.append(copied(cursor.value)) }
            return values
        }
        return values.count
    }

    func scan() throws -> Int {
        try store.read { (transaction) throws(StorageError) in
            var count = 0
            var cursor = try transaction.cursor(Self.tree, .all)
            while try cursor.next() { count += 1 }
            return count
        }
    }
}

private func copied(_ bytes: Span<UInt8>) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
        unsafe bytes.withUnsafeBufferPointer { source in unsafe _ = buffer.initialize(from: source) }
        count = bytes.count
    }
}
