extension ItemView {
    /// Checks a record that comes from outside and reads it in place.
    @_lifetime(copy record)
    public init(validating record: Span<UInt8>) throws(ItemDecodingError) {
        self.init(trusted: record)
    }
}
