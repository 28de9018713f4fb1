// DynamoDB's size rules:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html

extension ItemView {
    /// Bytes of the attributes' names and values. Of a nested map ask its value.
    public var size: Int { 0 }

    /// Refuses an item beyond 400 KB.
    package func checkSize() throws(ItemError) {}
}

extension ValueView {
    /// Bytes of the value without its name.
    public var size: Int { 0 }
}
