import HoldfastCore
import HoldfastStorage
import Testing

@testable import HoldfastTables

@Suite struct `Keys of items` {
    private static func value(_ type: KeyType, _ values: inout RandomValues) -> AttributeValue {
        switch type {
        case .string: return .string(values.text() + "k")
        case .number: return .number(values.number())
        case .binary: return .binary(values.bytes() + [UInt8(values.int(0...1))])
        }
    }

    @Test(arguments: [KeyType.string, .number, .binary], [KeyType.string, .number, .binary, nil])
    func `come back, and sort within a partition as their values do`(_ partition: KeyType, _ sort: KeyType?) throws {
        let seed: UInt64 = 31
        var values = RandomValues(seed: seed)
        let schema = KeySchema(KeyAttribute("p", partition), sort: sort.map { KeyAttribute("s", $0) })
        var last: (ItemKey, EncodedValue)?
        for _ in 0..<500 {
            let partitionValue = Self.value(partition, &values)
            var item: Item = ["p": partitionValue, "other": 1]
            if let sort { item["s"] = Self.value(sort, &values) }
            let key = try ItemKey(item.encoded(), schema)
            let read = try #require(key.values(schema), "seed \(seed)")
            #expect(try read == [item["p"], item["s"]].compactMap { try $0?.encoded() }, "seed \(seed)")
            let encoded = try item.encoded()
            #expect(try ItemKey.treeKey(encoded.view, schema, prefix: bigEndianBytes(7)) == key.treeKey(7))
            guard sort != nil else { continue }
            // The same partition, another sort key.
            item["p"] = "fixed"
            let fixed = KeySchema(KeyAttribute("p", .string), sort: KeyAttribute("s", sort!))
            let inPartition = try ItemKey(item.encoded(), fixed)
            let sortValue = try item["s"]!.encoded()
            if let (lastKey, lastValue) = last {
                let expected = try #require(sortValue.compare(lastValue))
                #expect(order(inPartition.bytes, lastKey.bytes) == expected, "seed \(seed)")
                #expect(order(inPartition.treeKey(7), lastKey.treeKey(7)) == expected)
            }
            last = (inPartition, sortValue)
        }
    }

    @Test func `of several components keep the order of tuples and never mix`() throws {
        let seed: UInt64 = 32
        var values = RandomValues(seed: seed)
        let types: [KeyType] = [.string, .number, .binary]
        var tuples: [(values: [EncodedValue], bytes: [UInt8])] = []
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            let tuple = try types.map { type in try Self.value(type, &values).encoded() }
            for value in tuple { encode(component: value, into: &bytes) }
            var offset = 0
            for (type, value) in zip(types, tuple) {
                let (read, end) = try #require(component(type, at: offset, in: bytes))
                #expect(read == value, "seed \(seed)")
                offset = end
            }
            #expect(offset == bytes.count)
            tuples.append((tuple, bytes))
        }
        for (left, right) in zip(tuples, tuples.dropFirst()) {
            var expected = 0
            for (leftValue, rightValue) in zip(left.values, right.values) where expected == 0 {
                expected = try #require(leftValue.compare(rightValue))
            }
            #expect(order(left.bytes, right.bytes) == expected, "seed \(seed)")
        }
    }

    @Test func `of damaged bytes are refused without a trap`() throws {
        let seed: UInt64 = 33
        var values = RandomValues(seed: seed)
        for types in [(KeyType.string, KeyType.number), (.number, .binary), (.binary, .string)] {
            let schema = KeySchema(KeyAttribute("p", types.0), sort: KeyAttribute("s", types.1))
            for _ in 0..<2_000 {
                let bytes = (0..<values.int(0...24)).map { _ in UInt8(truncatingIfNeeded: values.random.next()) & 0x83 }
                _ = ItemKey(trusted: bytes).values(schema)
                if let (value, end) = component(types.0, in: bytes) {
                    var again: [UInt8] = []
                    encode(component: value, into: &again)
                    #expect(again == Array(bytes[..<end]), "seed \(seed)")
                }
            }
        }
    }

    @Test func `are refused by DynamoDB's words`() throws {
        let schema = KeySchema(KeyAttribute("pk", .string), sort: KeyAttribute("sk", .binary))
        func message(_ item: Item, exactly: Bool = false) -> String? {
            do {
                let item = try item.encoded()
                if exactly { _ = try ItemKey(exactly: item, schema) } else { _ = try ItemKey(item, schema) }
            } catch { return error.message }
            return nil
        }
        let invalid = "One or more parameter values were invalid: "
        let empty =
            "One or more parameter values are not valid. "
            + "The AttributeValue for a key attribute cannot contain an empty "
        #expect(message(["pk": "a", "sk": .binary([1])]) == nil)
        #expect(message(["pk": "a", "sk": .binary([1]), "x": 1]) == nil)
        #expect(message(["sk": .binary([1])]) == invalid + "Missing the key pk in the item")
        #expect(message(["pk": 1, "sk": .binary([1])]) == invalid + "Type mismatch for key pk expected: S actual: N")
        #expect(message(["pk": "", "sk": .binary([1])]) == empty + "string value. Key: pk")
        #expect(message(["pk": "a", "sk": .binary([])]) == empty + "binary value. Key: sk")
        let long = String(repeating: "k", count: 2_049)
        #expect(message(["pk": .string(String(long.dropLast())), "sk": .binary([1])]) == nil)
        #expect(
            message(["pk": .string(long), "sk": .binary([1])])
                == invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes")
        #expect(
            message(["pk": "a", "sk": .binary([UInt8](repeating: 1, count: 1_025))])
                == invalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
        #expect(message(["pk": "a", "sk": .binary([1])], exactly: true) == nil)
        #expect(message(["pk": "a"], exactly: true) == "The number of conditions on the keys is invalid")
        let mismatch = "The provided key element does not match the schema"
        #expect(message(["pk": "a", "x": .binary([1])], exactly: true) == mismatch)
        #expect(message(["pk": "a", "sk": "b"], exactly: true) == mismatch)
    }

    @Test func `have the form of the storage's tuples`() throws {
        var values = RandomValues(seed: 34)
        for _ in 0..<300 {
            let bytes = values.bytes()
            var ours: [UInt8] = []
            encode(component: try AttributeValue.binary(bytes).encoded(), into: &ours)
            var tuple = KeyWriter()
            tuple.bytes(bytes.span)
            #expect(ours == tuple.finish())
        }
    }

    @Test func `hash as the published values of XXH64`() {
        #expect(partitionHash("") == 0xEF46_DB37_51D8_E999)
        #expect(partitionHash("a") == 0xD24E_C4F1_A98C_6E5B)
        #expect(partitionHash("abc") == 0x44BC_2CF5_AD77_0999)
        #expect(
            partitionHash("The quick brown fox jumps over the lazy dog") == 0x0B24_2D36_1FDA_71BC)
    }
}
