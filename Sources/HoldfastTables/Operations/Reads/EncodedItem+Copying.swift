extension EncodedItem {
    /// A copy of an item that is read in place, in one allocation.
    package init(copying item: ItemView) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(item.entries.count + 1 + Varint.width(item.count))
        bytes.append(Self.version)
        bytes.append(varint: item.count)
        bytes.append(copying: item.entries)
        self.init(trusted: bytes)
    }
}
