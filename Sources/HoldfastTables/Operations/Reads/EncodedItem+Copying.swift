extension EncodedItem {
    /// A copy of an item that is read in place, in one allocation.
    package init(copying item: ItemView) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1 + item.counted.count)
        bytes.append(Self.version)
        bytes.append(copying: item.counted)
        self.init(trusted: bytes)
    }
}
