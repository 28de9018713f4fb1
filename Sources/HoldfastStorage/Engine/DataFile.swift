/// LMDB's data file, read without the map, to learn whether it is all there.
///
/// Beyond the end of a mapped file an access is `SIGBUS`, which no caller survives, so a file that was cut off must be
/// found before LMDB looks at it. Its length alone does not tell: pages that a transaction took at the end and gave
/// back are counted and never written. But those are free, so the file is whole exactly when every page that is missing
/// is in LMDB's list of free pages. See `Docs/Format.md`, "The data file".
package struct DataFile {
    package enum State: Equatable {
        case whole
        /// It should have so many bytes.
        case cut(expected: UInt64)
        /// No file of LMDB's, or an empty one: for LMDB itself to judge.
        case unknown
    }

    private let length: () -> UInt64
    private let read: (UInt64, Int) -> [UInt8]?

    /// - Parameters:
    ///   - length: of the file now, in bytes.
    ///   - read: so many bytes from an offset; `nil` where they are not all there.
    package init(length: @escaping () -> UInt64, read: @escaping (UInt64, Int) -> [UInt8]?) {
        self.length = length
        self.read = read
    }

    /// - Complexity: two short reads; where the file is shorter than its last page, the list of free pages is read.
    ///   That list stands still while a snapshot is open.
    package func state() -> State {
        guard let first = meta(at: 0) else { return .unknown }
        let pageSize = UInt64(first.pageSize)
        if bytes(pageSize, Self.metaBytes) == nil { return .cut(expected: 2 * pageSize) }
        guard let second = meta(at: pageSize) else { return .unknown }
        let meta = second.transaction > first.transaction ? second : first
        guard meta.lastPage < UInt64.max / pageSize - 1 else { return .cut(expected: .max) }
        // Asked after the meta pages: a writer makes the file longer before it says so.
        let length = length()
        let expected = (meta.lastPage + 1) * pageSize
        if length >= expected { return .whole }
        let present = length / pageSize
        // A list with so many numbers would not fit in the file.
        let missing = meta.lastPage + 1 - present
        if missing > length / 8 { return .cut(expected: expected) }
        var list = FreeList(
            self, pageSize: Int(pageSize), pagesPresent: present, wanted: present..<(meta.lastPage + 1))
        return list.holdsAll(root: meta.freeRoot) ? .whole : .cut(expected: expected)
    }

    /// Where the second meta page is missing, the bytes that both take.
    func bytesOfMissingMeta() -> UInt64? {
        guard let first = meta(at: 0), bytes(UInt64(first.pageSize), Self.metaBytes) == nil else { return nil }
        return 2 * UInt64(first.pageSize)
    }

    fileprivate func bytes(_ offset: UInt64, _ count: Int) -> [UInt8]? { read(offset, count) }

    private static let metaBytes = 152

    private struct Meta {
        let pageSize: UInt32
        let freeRoot: UInt64
        let lastPage: UInt64
        let transaction: UInt64
    }

    /// A meta page: after the page's header of 16 bytes magic (4), version (4), address (8), map size (8), the trees of
    /// free pages and of names (48 each), last page (8), transaction (8).
    private func meta(at offset: UInt64) -> Meta? {
        guard let page = bytes(offset, Self.metaBytes) else { return nil }
        let meta = Meta(
            pageSize: UInt32(page.number(at: 40, 4)), freeRoot: page.number(at: 80, 8),
            lastPage: page.number(at: 136, 8), transaction: page.number(at: 144, 8))
        let isPageSize = (512...65_536).contains(meta.pageSize) && meta.pageSize.nonzeroBitCount == 1
        return page.number(at: 16, 4) == 0xBEEF_C0DE && page.number(at: 20, 4) == 1 && isPageSize ? meta : nil
    }
}

/// The tree of free pages: by transaction, a count (8) and as many page numbers (8 each).
private struct FreeList {
    private static let branch: UInt64 = 1
    private static let leaf: UInt64 = 2
    private static let overflow: UInt64 = 4
    /// A node whose data is on overflow pages.
    private static let isBig: UInt64 = 1
    private static let header = 16

    private let file: DataFile
    private let pageSize: Int
    private let pagesPresent: UInt64
    private let wanted: Range<UInt64>
    private var isFree: [Bool]
    private var left: Int
    /// No tree visits a page twice.
    private var visitsLeft: UInt64

    init(_ file: DataFile, pageSize: Int, pagesPresent: UInt64, wanted: Range<UInt64>) {
        self.file = file
        self.pageSize = pageSize
        self.pagesPresent = pagesPresent
        self.wanted = wanted
        isFree = Array(repeating: false, count: wanted.count)
        left = wanted.count
        visitsLeft = pagesPresent
    }

    /// Whether all wanted pages are in the list. A list that cannot be read to its end holds none.
    mutating func holdsAll(root: UInt64) -> Bool {
        var waiting = root == .max ? [] : [root]
        while let number = waiting.popLast() {
            guard visitsLeft > 0, let page = page(number), let nodes = nodes(page) else { return false }
            visitsLeft -= 1
            for node in nodes {
                if page.number(at: 10, 2) & Self.branch != 0 {
                    waiting.append(page.number(at: node, 4) | page.number(at: node + 4, 2) << 32)
                } else {
                    guard let data = data(page, node), take(data) else { return false }
                }
            }
        }
        return left == 0
    }

    /// A page header: number (8), unused (2), flags (2), end of the nodes' offsets (2), start of the nodes (2).
    private func page(_ number: UInt64) -> [UInt8]? {
        guard number < pagesPresent else { return nil }
        guard let page = file.bytes(number * UInt64(pageSize), pageSize) else { return nil }
        let kind = page.number(at: 10, 2) & (Self.branch | Self.leaf)
        return page.number(at: 0, 8) == number && (kind == Self.branch || kind == Self.leaf) ? page : nil
    }

    /// Where the nodes are: low and high half of the data's size (2, 2), flags (2), size of the key (2), the key, the
    /// data. In a branch the first three are a page number.
    private func nodes(_ page: [UInt8]) -> [Int]? {
        let end = Int(page.number(at: 12, 2))
        guard end >= Self.header, end <= pageSize else { return nil }
        var nodes: [Int] = []
        for offset in stride(from: Self.header, to: end - 1, by: 2) {
            let node = Int(page.number(at: offset, 2))
            guard node >= end, node + 8 + Int(page.number(at: node + 6, 2)) <= pageSize else { return nil }
            nodes.append(node)
        }
        return nodes
    }

    private func data(_ page: [UInt8], _ node: Int) -> [UInt8]? {
        let size = Int(page.number(at: node, 2) | page.number(at: node + 2, 2) << 16)
        let start = node + 8 + Int(page.number(at: node + 6, 2))
        if page.number(at: node + 4, 2) & Self.isBig == 0 {
            return start + size <= pageSize ? Array(page[start..<(start + size)]) : nil
        }
        guard start + 8 <= pageSize else { return nil }
        let first = page.number(at: start, 8)
        guard first < pagesPresent else { return nil }
        let offset = first * UInt64(pageSize)
        guard let head = file.bytes(offset, Self.header), head.number(at: 10, 2) & Self.overflow != 0 else {
            return nil
        }
        return file.bytes(offset + UInt64(Self.header), size)
    }

    private mutating func take(_ data: [UInt8]) -> Bool {
        guard data.count >= 8 else { return false }
        let count = data.number(at: 0, 8)
        guard count <= UInt64(data.count / 8 - 1) else { return false }
        for index in 0..<Int(count) {
            let number = data.number(at: 8 + 8 * index, 8)
            guard wanted.contains(number) else { continue }
            let position = Int(number - wanted.lowerBound)
            if isFree[position] { return false }
            isFree[position] = true
            left -= 1
        }
        return true
    }
}

extension [UInt8] {
    /// A number in the machine's order, as LMDB writes it; every machine that this runs on is little-endian. 0 beyond
    /// the end.
    fileprivate func number(at offset: Int, _ size: Int) -> UInt64 {
        guard offset >= 0, offset + size <= count else { return 0 }
        return self[offset..<(offset + size)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
