extension Item {
    /// Any `Encodable` of keyed form as an item.
    public init(encoding value: some Encodable) throws { self.init() }

    /// The item as any `Decodable`.
    public func decode<T: Decodable>(_ type: T.Type) throws -> T { fatalError() }
}
