import HoldfastStorage

extension [UInt8] {
    /// A copy of lent bytes.
    init(copying bytes: Span<UInt8>) {
        self.init(capacity: bytes.count)
        append(bytes)
    }
}
