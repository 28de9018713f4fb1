/// A value lent out of the map for as long as its transaction lives; a large one is a copy put together from pieces.
@safe public struct Value: ~Escapable {
    private let mapped: UnsafeRawBufferPointer
    private let assembled: [UInt8]?

    @_lifetime(immortal)
    init(mapped: UnsafeRawBufferPointer) {
        unsafe self.mapped = mapped
        assembled = nil
    }

    @_lifetime(immortal)
    init(assembled: [UInt8]) {
        unsafe mapped = UnsafeRawBufferPointer(start: nil, count: 0)
        self.assembled = assembled
    }

    /// The bytes, without a copy.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            if assembled != nil { return assembled!.span }
            let span = unsafe Span<UInt8>(_unsafeBytes: mapped)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes, copied.
    public borrowing func copyBytes() -> [UInt8] {
        if let assembled { return assembled }
        return unsafe Array(mapped)
    }
}
