import HoldfastCore
import Testing

@testable import HoldfastTables

@Suite struct `Encoded items` {
    @Test func `come back as they were, and validate`() throws {
        let seed: UInt64 = 11
        var values = RandomValues(seed: seed)
        for _ in 0..<2_000 {
            let item = values.item()
            let encoded = try item.encoded()
            #expect(Item(encoded) == item.sorted, "seed \(seed)")
            #expect(throws: Never.self, "seed \(seed)") { try EncodedItem(validating: encoded.bytes) }
            #expect(encoded.count == item.count)
        }
    }

    @Test func `are equal exactly when their items are`() throws {
        let seed: UInt64 = 12
        var values = RandomValues(seed: seed)
        for _ in 0..<1_000 {
            let item = values.item(depth: 2)
            var other = item
            if values.int(0...1) == 0, let name = item.attributes.keys.randomElement(using: &values.random) {
                other[name] = values.value(depth: 1)
            }
            let isSame = item.sorted == other.sorted
            #expect(try (item.encoded() == other.encoded()) == isSame, "seed \(seed)")
        }
    }

    @Test func `do not depend on the order in which attributes and members came`() throws {
        let seed: UInt64 = 13
        var values = RandomValues(seed: seed)
        for _ in 0..<500 {
            let item = values.item(depth: 2)
            var builder = ItemBuilder()
            for name in item.attributes.keys.shuffled(using: &values.random) {
                try builder.name(name)
                try builder.value(item[name]!)
            }
            #expect(try builder.finish() == item.encoded(), "seed \(seed)")
        }
    }

    @Test func `that are damaged are refused without a trap`() throws {
        let seed: UInt64 = 14
        var values = RandomValues(seed: seed)
        var refused = 0
        for _ in 0..<3_000 {
            var bytes = try values.item(depth: 3).encoded().bytes
            for _ in 0...values.int(0...2) {
                switch values.int(0...3) {
                case 0: bytes[values.int(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: values.random.next())
                case 1 where bytes.count > 1: bytes.removeLast(values.int(1...bytes.count - 1))
                case 2: bytes.insert(UInt8(truncatingIfNeeded: values.random.next()), at: values.int(0...bytes.count))
                default: bytes[values.int(0...bytes.count - 1)] ^= 1 << UInt8(values.int(0...7))
                }
            }
            do {
                let item = try EncodedItem(validating: bytes)
                // What passes is canonical: it reads, and encodes to the same bytes.
                #expect(try Item(item).encoded().bytes == bytes, "seed \(seed)")
                #expect(item.size >= 0)
            } catch is ItemDecodingError {
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }

    @Test func `say what is wrong with a record`() throws {
        func reason(_ bytes: [UInt8]) -> ItemDecodingError.Reason? {
            do { _ = try EncodedItem(validating: bytes) } catch { return error.reason }
            return nil
        }
        #expect(reason([]) == .endsTooSoon)
        #expect(reason([9, 0]) == .unknownVersion(9))
        #expect(reason([1, 0]) == nil)
        #expect(reason([1, 0, 0]) == .trailingBytes)
        #expect(reason([1, 1, 1, 0x61, 99]) == .unknownTag(99))
        #expect(reason([1, 1, 1, 0xFF, ValueTag.null]) == .notUTF8)
        #expect(reason([1, 2, 1, 0x62, ValueTag.null, 1, 0x61, ValueTag.null]) == .notSorted)
        #expect(reason([1, 2, 1, 0x61, ValueTag.null, 1, 0x61, ValueTag.null]) == .notSorted)
        #expect(reason([1, 0x81, 0x00, 1, 0x61, ValueTag.null]) == .lengthNotShortest)
        #expect(reason([1, 1, 1, 0x61, ValueTag.stringSet, 1, 0]) == .emptySet)
        #expect(reason([1, 1, 1, 0x61, ValueTag.number, 1, 0x80]) == .malformedNumber)
        #expect(reason([1, 1, 1, 0x61, ValueTag.string, 5, 0x61]) == .endsTooSoon)
        let deep = (0..<40).reduce([ValueTag.null]) { inner, _ in [ValueTag.list, UInt8(inner.count + 1), 1] + inner }
        #expect(reason([1, 1, 1, 0x61] + deep) == .nestedTooDeep)
    }

    @Test func `look up attributes, members, elements and set members in place`() throws {
        let item: Item = [
            "a": "text", "m": .map(["x": .list([1, "two", .binarySet([[2], [1]])]), "y": true]),
            "s": .stringSet(["b", "a"]), "n": .numberSet([DecimalNumber(10), DecimalNumber(9)]),
        ]
        let encoded = try item.encoded()
        #expect(encoded["a" as AttributeName] == "text")
        #expect(encoded["b" as AttributeName] == nil)
        #expect(encoded["" as AttributeName] == nil)
        #expect(encoded["z" as AttributeName] == nil)
        #expect(encoded[AttributePath("m", [.name("x"), .index(1)])] == "two")
        #expect(encoded[AttributePath("m", [.name("x"), .index(3)])] == nil)
        #expect(encoded[AttributePath("m", [.index(0)])] == nil)
        #expect(encoded[AttributePath("a", [.name("x")])] == nil)
        #expect(encoded[AttributePath("m", [.name("y")])] == true)
        #expect(try encoded.set("s", contains: "a") == true)
        #expect(try encoded.set("s", contains: "c") == false)
        #expect(try encoded.set("n", contains: .number(DecimalNumber("10.0"))) == true)
    }

    @Test func `compare strings, numbers and binaries, and nothing else`() throws {
        func compare(_ left: AttributeValue, _ right: AttributeValue) throws -> Int? {
            try left.encoded().compare(right.encoded())
        }
        #expect(try compare("a", "b") == -1)
        #expect(try compare("b", "a") == 1)
        #expect(try compare("a", "aa") == -1)
        #expect(try compare(2, 10) == -1)
        #expect(try compare(-2, -10) == 1)
        #expect(try compare(1, 1) == 0)
        #expect(try compare(.binary([1]), .binary([1, 0])) == -1)
        #expect(try compare(1, "1") == nil)
        #expect(try compare(true, false) == nil)
        #expect(try compare(.list([1]), .list([2])) == nil)
    }

    @Test func `have DynamoDB's size`() throws {
        func size(_ value: AttributeValue) throws -> Int { try Item(["ab": value]).encoded().size - 2 }
        #expect(try size("héé") == 5)
        #expect(try size("") == 0)
        #expect(try size(.binary([1, 2, 3])) == 3)
        #expect(try size(true) == 1)
        #expect(try size(.null) == 1)
        #expect(try size(461) == 3)
        #expect(try size(.list([])) == 3)
        #expect(try size(.map([:])) == 3)
        #expect(try size(.list(["abc", true])) == 3 + (1 + 3) + (1 + 1))
        #expect(try size(.map(["k": "abc", "l": .list([1])])) == 3 + (1 + 1 + 3) + (1 + 1 + (3 + 1 + 2)))
        #expect(try size(.stringSet(["a", "bcd"])) == 4)
        #expect(try size(.numberSet([DecimalNumber(1), DecimalNumber(-27)])) == 2 + 3)
        #expect(EncodedItem.empty.size == 0)
    }

    @Test func `beyond 400 KB are refused`() throws {
        let largest = Item(["a": .string(String(repeating: "x", count: 400 * 1024 - 1))])
        #expect(throws: Never.self) { try largest.encoded().checkSize() }
        let tooLarge = Item(["a": .string(String(repeating: "x", count: 400 * 1024))])
        let error = #expect(throws: ItemError.self) { try tooLarge.encoded().checkSize() }
        #expect(error?.message == "Item size has exceeded the maximum allowed size")
    }
}
