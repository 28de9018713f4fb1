internal import CLMDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How far a map grows, and when.
enum MapGrowth {
    /// Sizes are multiples of this: every page size that LMDB has divides it.
    private static let granule = 1 << 16

    /// What to try, the largest first: twice the size, or less where the system refuses that much.
    static func sizes(after size: Int, limit: Int) -> [Int] {
        let wanted = [size &* 2, size + size / 2, size + size / 4, size + size / 8]
        var sizes: [Int] = []
        for one in wanted {
            let bounded = min(one < size ? limit : one, limit) / granule * granule
            if bounded > size, bounded != sizes.last { sizes.append(bounded) }
        }
        return sizes
    }

    /// Less than an eighth is left.
    static func isLow(used: UInt64, of size: Int) -> Bool { used > UInt64(size - size / 8) }
}

extension Environment {
    enum Remapping {
        case done
        /// The system gives no more address space; the map is as it was.
        case refused
        /// The map is gone, and the environment with it.
        case lost(StorageError)
    }

    /// Maps the file anew, larger. No transaction of this process may be open.
    func remap(to size: Int) -> Remapping {
        // LMDB unmaps the old map first and cannot go back to it, so the room for the new one must be sure before.
        let more = size - mapSize + Self.slack
        guard more > 0, Self.hasRoom(for: size) || (size < 1 << 42 && Self.hasRoom(for: more)) else { return .refused }
        let code = unsafe mdb_env_set_mapsize(handle, size)
        guard code == 0 else {
            return .lost(.stopped(reason: "the map was lost: \(error(code, "mdb_env_set_mapsize"))"))
        }
        didRemap(to: size)
        return .done
    }

    /// For what other threads take meanwhile.
    private static let slack = 16 << 20

    private static func hasRoom(for bytes: Int) -> Bool {
        let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
        guard let room = unsafe mmap(nil, bytes, PROT_NONE, flags, -1, 0), unsafe room != MAP_FAILED else {
            return false
        }
        unsafe munmap(room, bytes)
        return true
    }
}
