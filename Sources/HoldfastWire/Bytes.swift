#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// The codecs' only unsafe code: comparing, copying and scanning runs of bytes eight at a time.

extension Span<UInt8> {
    /// Whether both hold the same bytes.
    package func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        if isEmpty { return true }
        return unsafe withUnsafeBufferPointer { left in
            unsafe other.withUnsafeBufferPointer { right in
                unsafe memcmp(left.baseAddress!, right.baseAddress!, count) == 0
            }
        }
    }

    /// Whether these begin with the others.
    package func starts(with start: Span<UInt8>) -> Bool {
        count >= start.count && extracting(0..<start.count).equals(start)
    }

    /// Where the byte is last before a place; `nil` where it is not.
    package func lastIndex(of byte: UInt8, before end: Int) -> Int? {
        var index = end
        while index > 0 {
            index -= 1
            if self[index] == byte { return index }
        }
        return nil
    }

    /// Where the others are first; `nil` where they are not. For short needles.
    package func firstIndex(of wanted: Span<UInt8>) -> Int? {
        guard wanted.count <= count, !wanted.isEmpty else { return nil }
        for start in 0...(count - wanted.count) where self[start] == wanted[0] {
            if extracting(start..<(start + wanted.count)).equals(wanted) { return start }
        }
        return nil
    }

    /// The texts between separators, of bytes that are UTF-8. The separator is ASCII.
    package func texts(separatedBy separator: UInt8, omittingEmpty: Bool = false) -> [String] {
        var texts: [String] = []
        texts.reserveCapacity(8)
        var start = 0
        while true {
            let end = firstIndex(of: separator, in: start..<count) ?? count
            if end > start || !omittingEmpty { texts.append(extracting(start..<end).checkedText) }
            if end == count { return texts }
            start = end + 1
        }
    }

    /// Where the byte is first within the range; `nil` where it is not.
    package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        for index in range where self[index] == byte { return index }
        return nil
    }

    /// Where the run of ASCII that stands for itself in a JSON string ends: at a quote, a backslash, a control
    /// character, a byte that is not ASCII, or the end.
    package func endOfPlainText(from start: Int) -> Int {
        endOfRun(from: start, stoppingAtNonASCII: true)
    }

    /// Where the run ends that a JSON string may hold without an escape: as above, but UTF-8 goes through.
    package func endOfUnescapedText(from start: Int) -> Int {
        endOfRun(from: start, stoppingAtNonASCII: false)
    }

    @inline(__always)
    private func endOfRun(from start: Int, stoppingAtNonASCII: Bool) -> Int {
        precondition(start >= 0 && start <= count)
        let high: UInt64 = 0x8080_8080_8080_8080
        let ones: UInt64 = 0x0101_0101_0101_0101
        return unsafe withUnsafeBytes { raw in
            var index = start
            while index + 8 <= raw.count {
                let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let quotes = word ^ (ones &* 0x22)
                let slashes = word ^ (ones &* 0x5C)
                // A byte's high bit where it is zero (below 0x20 for the last): exact for the lowest such byte.
                let found = (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (word &- ones &* 0x20) & ~word
                let stops = (stoppingAtNonASCII ? found | word : found) & high
                if stops != 0 { return index + stops.trailingZeroBitCount / 8 }
                index += 8
            }
            while index < raw.count {
                let byte = unsafe raw[index]
                if byte == 0x22 || byte == 0x5C || byte < 0x20 || (stoppingAtNonASCII && byte >= 0x80) { break }
                index += 1
            }
            return index
        }
    }

    /// The text of bytes that have been checked to be UTF-8.
    package var checkedText: String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    /// Appends a copy of the bytes.
    package mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension String {
    /// Lends the text in UTF-8.
    mutating func withUTF8Span<R>(_ body: (Span<UInt8>) -> R) -> R {
        withUTF8 { unsafe body(Span(_unsafeElements: $0)) }
    }
}

extension StaticString {
    /// The text in UTF-8, which lives as long as the program.
    package var span: Span<UInt8> {
        @_lifetime(immortal)
        get {
            let bytes = unsafe UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
            return unsafe _overrideLifetime(Span(_unsafeElements: bytes), copying: ())
        }
    }
}
