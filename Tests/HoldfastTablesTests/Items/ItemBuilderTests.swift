import HoldfastCore
import Testing

@testable import HoldfastTables

@Suite struct `Building an item` {
    private func nested(_ levels: Int, _ innermost: AttributeValue) -> Item {
        Item([
            "a": (0..<levels).reduce(innermost) { value, level in level % 2 == 0 ? .list([value]) : .map(["m": value]) }
        ])
    }

    @Test func `allows 32 levels and not 33`() throws {
        #expect(throws: Never.self) { try nested(31, "leaf").encoded() }
        #expect(throws: Never.self) { try nested(31, .list([])).encoded() }
        for (levels, leaf) in [(32, "leaf"), (32, .null), (32, .list([])), (32, .stringSet(["a"])), (40, 1)]
            as [(Int, AttributeValue)]
        {
            let error = #expect(throws: ItemError.self) { try nested(levels, leaf).encoded() }
            #expect(
                error?.message == "Nesting Levels have exceeded supported limits: "
                    + "Attributes in the item have nested levels beyond supported limit")
        }
    }

    @Test func `refuses to splice a value that would be too deep there`() throws {
        let deep = try nested(31, "leaf").encoded()
        var builder = ItemBuilder()
        try builder.name("a")
        try builder.beginList()
        do {
            try builder.value(deep.view.value("a")!)
            Issue.record("accepted")
        } catch { #expect(error == .nestedTooDeep) }
        #expect(deep.levels("a") == 32)
    }

    @Test func `refuses empty sets and repeated members by DynamoDB's words`() throws {
        func message(_ value: AttributeValue) -> String? {
            do { _ = try value.encoded() } catch { return error.message }
            return nil
        }
        let invalid = "One or more parameter values were invalid: "
        #expect(message(.stringSet([])) == invalid + "An string set  may not be empty")
        #expect(message(.numberSet([])) == invalid + "An number set  may not be empty")
        #expect(message(.binarySet([])) == invalid + "Binary sets should not be empty")
        #expect(message(.stringSet(["b", "a", "b"])) == invalid + "Input collection [b, a, b] contains duplicates.")
        #expect(message(.numberSet([DecimalNumber(1), DecimalNumber(1)])) == "Input collection contains duplicates")
        #expect(
            message(.binarySet([[2], [2]])) == invalid + "Input collection [Ag==, Ag==]of type BS contains duplicates.")
        #expect(message(.stringSet([""])) == nil)
    }

    @Test func `refuses a name twice, an empty one and one that is too long`() throws {
        var builder = ItemBuilder()
        for name in ["b", "a", "b"] as [AttributeName] {
            try builder.name(name)
            builder.null()
        }
        do {
            _ = try builder.finish()
            Issue.record("accepted")
        } catch { #expect(error == .duplicateName("b")) }
        #expect(throws: ItemError.emptyAttributeName) { try Item(["": 1]).encoded() }
        let long = String(repeating: "n", count: 65_536)
        #expect(throws: ItemError.attributeNameTooLong) { try Item([AttributeName(long): 1]).encoded() }
        #expect(throws: Never.self) { try Item([AttributeName(String(long.dropLast())): 1]).encoded() }
    }

    @Test func `takes numbers as text and binaries as base64`() throws {
        var builder = ItemBuilder()
        try builder.name("n")
        let text = Array("1.50e1".utf8)
        try builder.number(parsing: text.span)
        try builder.name("b")
        let base64 = Array("AAEC/w==".utf8)
        try builder.binary(base64: base64.span)
        try builder.name("s")
        try builder.beginSet(.binarySet)
        for text in ["/w==", "AA==", ""].map({ Array($0.utf8) }) { try builder.binary(base64: text.span) }
        try builder.endSet()
        let item = try builder.finish()
        #expect(
            Item(item) == ["n": 15, "b": .binary([0, 1, 2, 255]), "s": .binarySet([[], [0], [255]])])
    }

    @Test(arguments: ["A", "AA", "AAA", "A===", "AA=A", "AA==AA==", "AA?=", "====", "AAAA\n", "=AAA"])
    func `refuses what is no base64`(_ text: String) {
        #expect(throws: ItemError.notBase64) { try decode(base64: text) }
    }

    @Test func `decodes the base64 that it encodes`() throws {
        let values = RandomValues(seed: 3)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: values.random.next()) }
            let text = Base64.encode(bytes.span)
            #expect(try decode(base64: text) == AttributeValue.binary(bytes).encoded())
        }
        #expect(try decode(base64: "Zm9vYmFy") == AttributeValue.binary(Array("foobar".utf8)).encoded())
    }

    @Test func `edits top-level attributes as a dictionary would`() throws {
        let seed: UInt64 = 21
        var values = RandomValues(seed: seed)
        for _ in 0..<1_000 {
            var item = values.item(depth: 1)
            let encoded = try item.encoded()
            var edits: [AttributeEdit] = []
            for _ in 0..<values.int(0...6) {
                let known = item.attributes.keys.sorted().randomElement(using: &values.random)
                let name = values.int(0...1) == 0 ? known ?? values.name() : values.name()
                let value = values.int(0...2) == 0 ? nil : values.value(depth: 1)
                item[name] = value
                edits.append(AttributeEdit(name, try value?.encoded()))
            }
            #expect(try encoded.applying(edits) == item.encoded(), "seed \(seed)")
        }
    }
}
