public import HoldfastCore
public import HoldfastStorage

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A store in a directory of its own, on a manual clock, which `finish` verifies and removes.
public final class TemporaryStore: Sendable {
    public let path: String
    public let store: Store
    public let clock: ManualClock

    public init(
        trees: [RawTree], durability: Durability = .relaxed, configure: (inout StoreOptions) -> Void = { _ in }
    ) throws {
        path = temporaryDirectory()
        clock = ManualClock()
        var options = StoreOptions()
        options.durability = durability
        options.mapSize = 1 << 32
        options.clock = clock
        configure(&options)
        store = try Store.open(path, trees: trees, options: options)
    }

    /// Closes the store and removes its directory.
    public func remove() {
        store.close()
        removeDirectory(path)
    }
}

/// A fresh name under the system's directory for temporary files; nothing is made there.
public func temporaryDirectory() -> String {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    return "\(base)/holdfast-\(getpid())-\(randomUUID(from: SystemRandomness()))"
}

/// Removes a directory of plain files, one level deep or with directories inside.
public func removeDirectory(_ path: String) {
    for name in names(in: path) where name != "." && name != ".." {
        if unsafe unlink("\(path)/\(name)") != 0 { removeDirectory("\(path)/\(name)") }
    }
    unsafe rmdir(path)
}

/// The entries of a directory; none where it cannot be read.
func names(in directory: String) -> [String] {
    guard let stream = unsafe opendir(directory) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
        // Where it stands: an entry is shorter than its type, and the rest is not ours to copy.
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        names.append(name)
    }
    return names
}
