/// The key under which a superclass encodes itself.
struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }

    init() {}
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
}

/// The place of an element in a list.
struct IndexKey: CodingKey {
    let index: Int

    init(_ index: Int) { self.index = index }

    var stringValue: String { "[\(index)]" }
    var intValue: Int? { index }
    init?(stringValue: String) { nil }
    init?(intValue: Int) { index = intValue }
}
