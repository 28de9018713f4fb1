internal import CLMDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Entries that a walk over a tree has read and not lent yet.
///
/// Read several at a time, their headers come from memory side by side, and one comparison of the last one with the
/// walk's bound mostly serves them all. They stay where they are until the transaction ends or writes, and it does
/// neither while a cursor borrows it.
@safe struct ReadAhead {
    /// A physical key and value.
    @unsafe struct Entry {
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
    }

    /// What comes after the last of them.
    enum Next {
        /// Whatever the tree has there.
        case unread
        /// A link, which the tree's cursor stands on.
        case link
        case end
    }

    /// A walk begins with one and reads twice as many each time, so that a short one reads little in vain.
    private static let entriesMax = 16

    private let entries: UnsafeMutablePointer<Entry>
    /// Where the walk ends: before the upper bound, or in reverse with the lower one. Empty where nothing bounds it.
    /// Memory of its own, so that comparing a key with it costs no reference counting.
    private let bound: UnsafeMutableRawBufferPointer
    private let reverse: Bool
    private var taken = 0
    private(set) var count = 0
    private var entriesNext = 1
    private(set) var next = Next.unread

    /// - Parameter bound: where the walk ends.
    init(until bound: [UInt8], reverse: Bool) {
        unsafe entries = .allocate(capacity: Self.entriesMax)
        unsafe self.bound = .allocate(byteCount: bound.count, alignment: 1)
        unsafe self.bound.copyBytes(from: bound)
        self.reverse = reverse
    }

    func close() {
        unsafe entries.deallocate()
        unsafe bound.deallocate()
    }

    /// The next entry that has been read; `nil` where `next` says what comes.
    @unsafe mutating func take() -> UnsafeMutablePointer<Entry>? {
        if taken == count { return nil }
        let entry = unsafe entries + taken
        taken += 1
        return unsafe entry
    }

    /// Takes note that the walk follows the link that it has come to.
    mutating func passLink() { next = .unread }

    /// Reads on in a tree, once all that was read has been taken.
    mutating func fill(_ level: inout CursorLevel) throws(StorageError) {
        taken = 0
        count = 0
        var read = 0
        while read < entriesNext {
            let entry = unsafe entries + read
            guard try unsafe level.read(reverse, into: entry) else {
                next = .end
                break
            }
            if unsafe ContinuedKeys.isLink(physicalLength: entry.pointee.key.mv_size, inNode: false) {
                unsafe level.stand(on: entry)
                next = .link
                break
            }
            read += 1
        }
        entriesNext = min(2 * entriesNext, Self.entriesMax)
        if read > 0, unsafe ends(before: bytes(entries[read - 1].key)) {
            // Keys come in order: those from the first one beyond the bound are dropped.
            while read > 0, unsafe ends(before: bytes(entries[read - 1].key)) { read -= 1 }
            next = .end
        }
        count = read
    }

    /// Whether the walk ends before a key.
    @unsafe func ends(before key: UnsafeRawBufferPointer) -> Bool {
        if unsafe bound.isEmpty { return false }
        let order = unsafe memcmp(key.baseAddress!, bound.baseAddress!, min(key.count, bound.count))
        let isBefore = unsafe order != 0 ? order < 0 : key.count < bound.count
        return isBefore == reverse
    }

    /// Appends the values that are next without their first byte, one after the other.
    ///
    /// - Parameters:
    ///   - first: the byte that each begins with. None is taken from the first one on that begins otherwise or is not
    ///     stored inline.
    ///   - countMax: how many at most.
    ///   - bytesMax: how many bytes they have at most. What would pass it is not touched.
    ///   - ends: gets where each ends.
    /// - Returns: how many were taken, and their bytes.
    mutating func appendRun(
        of first: UInt8, countMax: Int, bytesMax: Int, to output: inout [UInt8], ends: inout [Int]
    ) -> (count: Int, bytes: Int) {
        let start = unsafe entries + taken
        let limit = min(count - taken, countMax)
        var found = 0
        var total = 0
        while found < limit {
            let value = unsafe bytes(start[found].value)
            guard value.count > 2, total + found + value.count - 1 <= bytesMax,
                unsafe value[0] == StoredValue.inlineForm, unsafe value[1] == first
            else { break }
            total += value.count - 2
            found += 1
        }
        if found == 0 { return (0, 0) }
        taken += found
        var end = output.count
        ends.append(addingCapacity: found) { room in
            for index in 0..<found {
                end += unsafe start[index].value.mv_size - 2
                room.append(end)
            }
        }
        output.append(addingCapacity: total) { room in
            unsafe room.withUnsafeMutableBufferPointer { buffer, filled in
                var place = unsafe UnsafeMutableRawPointer(buffer.baseAddress!) + filled
                for index in 0..<found {
                    let length = unsafe start[index].value.mv_size - 2
                    unsafe memcpy(place, start[index].value.mv_data! + 2, length)
                    unsafe place += length
                }
                filled += total
            }
        }
        return (found, total + found)
    }
}

/// What an entry's key or value points to.
@unsafe private func bytes(_ value: MDB_val) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
}
