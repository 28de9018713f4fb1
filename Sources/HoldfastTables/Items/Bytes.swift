#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// The only unsafe code of the items: copying and comparing runs of bytes at the speed of the C library.

extension Span<UInt8> {
    /// Negative, zero or positive as `self` sorts before, with or after `other` in byte order.
    package func compare(_ other: Span<UInt8>) -> Int {
        let common = Swift.min(count, other.count)
        let order = unsafe withUnsafeBufferPointer { left in
            unsafe other.withUnsafeBufferPointer { right in
                common == 0 ? 0 : unsafe memcmp(left.baseAddress!, right.baseAddress!, common)
            }
        }
        return order != 0 ? Int(order) : count - other.count
    }

    /// Whether both hold the same bytes.
    package func equals(_ other: Span<UInt8>) -> Bool {
        count == other.count && compare(other) == 0
    }

    /// Whether `self` sorts before `other` in byte order.
    package func order(before other: Span<UInt8>) -> Bool {
        compare(other) < 0
    }

    /// Whether `self` begins with `prefix`.
    package func starts(with prefix: Span<UInt8>) -> Bool {
        count >= prefix.count && extracting(first: prefix.count).compare(prefix) == 0
    }

    /// Where the byte occurs first at or after `start`.
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        precondition(start >= 0 && start <= count, "a place within the bytes")
        return unsafe withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe base.distance(to: UnsafeRawPointer(found))
        }
    }

    /// Whether `part` occurs anywhere in `self`. Cost: linear in both, whatever they hold (Knuth, Morris and Pratt).
    package func contains(_ part: Span<UInt8>) -> Bool {
        if part.isEmpty { return true }
        if part.count > count { return false }
        var borders = [0]
        var length = 0
        for index in 1..<Swift.max(part.count, 1) {
            while length > 0 && part[index] != part[length] { length = borders[length - 1] }
            if part[index] == part[length] { length += 1 }
            borders.append(length)
        }
        length = 0
        for index in 0..<count {
            while length > 0 && self[index] != part[length] { length = borders[length - 1] }
            if self[index] == part[length] { length += 1 }
            if length == part.count { return true }
        }
        return false
    }

    /// Whether the bytes are well-formed UTF-8.
    package var isUTF8: Bool {
        (try? UTF8Span(validating: self)) != nil
    }

    /// The text of bytes that are known to be UTF-8; broken sequences become U+FFFD.
    package var text: String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    /// A copy of the bytes.
    package init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// Appends a copy of the bytes.
    package mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends the eight bytes of a word, the highest first.
    package mutating func append(bigEndian word: UInt64) {
        append(addingCapacity: 8) { room in
            unsafe room.withUnsafeMutableBufferPointer { bytes, count in
                let raw = UnsafeMutableRawBufferPointer(bytes)
                unsafe raw.storeBytes(of: word.bigEndian, toByteOffset: count, as: UInt64.self)
                count += 8
            }
        }
    }

    /// Overwrites eight bytes that are there with those of a word, the highest first.
    package mutating func set(bigEndian word: UInt64, at offset: Int) {
        precondition(offset >= 0 && offset + 8 <= count, "eight bytes that are there")
        unsafe withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: word.bigEndian, toByteOffset: offset, as: UInt64.self)
        }
    }
}
