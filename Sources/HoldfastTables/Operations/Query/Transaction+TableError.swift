import HoldfastStorage

// The engine's reads with its failures as a table's.

extension ReadTransaction {
    @_lifetime(borrow self)
    borrowing func lend(_ tree: RawTree, _ key: Span<UInt8>) throws(TableError) -> Value? {
        do throws(StorageError) {
            return try value(tree, key)
        } catch {
            throw .storage(error)
        }
    }

    @_lifetime(borrow self)
    borrowing func walk(_ tree: RawTree, _ range: KeyRange, reverse: Bool) throws(TableError) -> Cursor {
        do throws(StorageError) {
            return try cursor(tree, range, reverse: reverse)
        } catch {
            throw .storage(error)
        }
    }
}

extension Cursor {
    @_lifetime(self: copy self)
    mutating func advance() throws(TableError) -> Bool {
        do throws(StorageError) {
            return try next()
        } catch {
            throw .storage(error)
        }
    }
}
