import Testing

@testable import HoldfastTables

@Suite struct `Codable items` {
    struct Order: Codable, Equatable {
        enum State: String, Codable { case open, shipped }

        struct Line: Codable, Equatable {
            var sku: String
            var count: UInt8
            var price: Double
        }

        var id: String
        var placed: Int64
        var total: DecimalNumber
        var state: State
        var isPaid: Bool
        var note: String?
        var discount: Float?
        var digest: [UInt8]
        var tags: Set<String>
        var ranks: Set<Int>
        var noTags: Set<String>
        var lines: [Line]
        var prices: [String: Double]
        var matrix: [[Int]]
        var optionals: [Int?]
        var anything: AttributeValue
        var nested: Item
    }

    private func order() throws -> Order {
        Order(
            id: "o1", placed: .min, total: try DecimalNumber("12345678901234567890.5"), state: .shipped, isPaid: true,
            note: nil, discount: 0.25, digest: [0, 255], tags: ["a", "b"], ranks: [3, -1], noTags: [],
            lines: [.init(sku: "x", count: 255, price: 1e20), .init(sku: "y", count: 0, price: 0.1)],
            prices: ["a": 1.5], matrix: [[1], []], optionals: [1, nil, 3], anything: .list([.null, .numberSet([1])]),
            nested: ["k": true])
    }

    @Test func `come back through the encoded item`() throws {
        let order = try order()
        let item = try Item(encoding: order)
        #expect(try Item(item.encoded()).decode(Order.self) == order)
    }

    @Test func `use DynamoDB's types`() throws {
        let item = try Item(encoding: order())
        #expect(item["id"] == "o1")
        #expect(item["placed"] == .number(DecimalNumber(Int64.min)))
        #expect(item["state"] == "shipped")
        #expect(item["note"] == nil)
        #expect(item["digest"] == .binary([0, 255]))
        #expect(item["tags"]?.sorted == .stringSet(["a", "b"]))
        #expect(item["ranks"]?.sorted == .numberSet([-1, 3]))
        #expect(item["noTags"] == .list([]))
        #expect(item["prices"] == .map(["a": .number(try DecimalNumber("1.5"))]))
        #expect(item["optionals"] == .list([1, .null, 3]))
        #expect(item["anything"] == .list([.null, .numberSet([1])]))
        #expect(item["nested"] == .map(["k": true]))
    }

    class Base: Codable {
        var base = 1
    }

    final class Derived: Base {
        var derived = "d"

        override init() { super.init() }

        enum CodingKeys: CodingKey { case derived }

        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            derived = try container.decode(String.self, forKey: .derived)
            try super.init(from: container.superDecoder())
        }

        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(derived, forKey: .derived)
            try super.encode(to: container.superEncoder())
        }
    }

    @Test func `of classes hold the superclass's part`() throws {
        let derived = Derived()
        derived.base = 7
        let item = try Item(encoding: derived)
        #expect(item == ["derived": "d", "super": .map(["base": 7])])
        #expect(try item.decode(Derived.self).base == 7)
    }

    @Test func `refuse what DynamoDB cannot hold`() throws {
        struct Number: Codable { var value: Double }
        #expect(throws: EncodingError.self) { try Item(encoding: Number(value: .nan)) }
        #expect(throws: EncodingError.self) { try Item(encoding: Number(value: .infinity)) }
        #expect(throws: ItemError.numberOverflow) { try Item(encoding: Number(value: 1e300)) }
        #expect(throws: ItemError.numberUnderflow) { try Item(encoding: Number(value: 1e-300)) }
        #expect(throws: EncodingError.self) { try Item(encoding: [1, 2]) }
        #expect(throws: EncodingError.self) { try Item(encoding: "text") }
    }

    @Test func `name the attribute that does not fit`() throws {
        struct Small: Codable { var list: [UInt8?] }
        do {
            _ = try Item(["list": .list([1, 256])]).decode(Small.self)
            Issue.record("accepted")
        } catch DecodingError.dataCorrupted(let context) {
            #expect(context.codingPath.map(\.stringValue) == ["list", "[1]"])
        }
        #expect(throws: DecodingError.self) { try Item([:]).decode(Small.self) }
        #expect(throws: DecodingError.self) { try Item(["list": "text"]).decode(Small.self) }
    }
}
