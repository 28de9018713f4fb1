import HoldfastCore
import HoldfastStorage

// The engine's operations with this service's error, so that a body reads as what it does.

extension ReadTransaction {
    borrowing func find<Key, Record>(
        _ tree: Tree<Key, Record>, _ key: Key
    ) throws(BucketError) -> Record? {
        do throws(StorageError) { return try record(tree, key) } catch { throw .storage(error) }
    }

    borrowing func find(_ tree: RawTree, _ key: [UInt8]) throws(BucketError) -> [UInt8]? {
        do throws(StorageError) { return try copyBytes(tree, key.span) } catch { throw .storage(error) }
    }

    @_lifetime(borrow self)
    borrowing func lend(_ tree: RawTree, _ key: [UInt8]) throws(BucketError) -> Value? {
        do throws(StorageError) { return try value(tree, key.span) } catch { throw .storage(error) }
    }

    @_lifetime(borrow self)
    borrowing func walk(
        _ tree: RawTree, _ range: KeyRange, reverse: Bool = false
    ) throws(BucketError) -> Cursor {
        do throws(StorageError) { return try cursor(tree, range, reverse: reverse) } catch { throw .storage(error) }
    }
}

extension Cursor {
    @_lifetime(self: copy self)
    mutating func advance() throws(BucketError) -> Bool {
        do throws(StorageError) { return try next() } catch { throw .storage(error) }
    }
}

extension WriteTransaction {
    @_lifetime(self: copy self)
    mutating func set<Key, Record>(
        _ tree: Tree<Key, Record>, _ key: Key, _ record: Record
    ) throws(BucketError) {
        do throws(StorageError) { try put(tree, key, record) } catch { throw .storage(error) }
    }

    @_lifetime(self: copy self)
    mutating func set(_ tree: RawTree, _ key: [UInt8], _ value: [UInt8]) throws(BucketError) {
        do throws(StorageError) { try put(tree, key.span, value.span) } catch { throw .storage(error) }
    }

    @_lifetime(self: copy self)
    @discardableResult
    mutating func remove<Key, Record>(_ tree: Tree<Key, Record>, _ key: Key) throws(BucketError) -> Bool {
        do throws(StorageError) { return try delete(tree, key) } catch { throw .storage(error) }
    }

    @_lifetime(self: copy self)
    @discardableResult
    mutating func remove(_ tree: RawTree, _ key: [UInt8]) throws(BucketError) -> Bool {
        do throws(StorageError) { return try delete(tree, key.span) } catch { throw .storage(error) }
    }

    @_lifetime(self: copy self)
    mutating func newID() throws(BucketError) -> UInt64 {
        do throws(StorageError) { return try nextID() } catch { throw .storage(error) }
    }

    @_lifetime(self: copy self)
    mutating func take(_ blob: FinishedBlob) throws(BucketError) -> UInt64 {
        do throws(StorageError) { return try attach(blob) } catch { throw .storage(error) }
    }
}
