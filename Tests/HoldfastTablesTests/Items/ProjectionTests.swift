import Testing

@testable import HoldfastTables

@Suite struct `Projections` {
    static let item: Item = [
        "a": 1, "b": .list(["b0", "b1", .list(["b20", "b21"]), .map(["x": 1, "y": 2])]),
        "m": .map(["p": .map(["q": 7, "r": 8]), "s": "t"]), "z": .null,
    ]

    private func project(_ paths: AttributePath...) throws -> Item {
        let projected = try Self.item.encoded().projecting(paths)
        #expect(throws: Never.self) { try EncodedItem(validating: projected.bytes) }
        return Item(projected)
    }

    @Test func `keep whole attributes that are there`() throws {
        #expect(try project(AttributePath("a"), AttributePath("z"), AttributePath("nowhere")) == ["a": 1, "z": .null])
        let names = try Self.item.encoded().projecting(["z", "a", "a", "zz"] as [AttributeName])
        #expect(Item(names) == ["a": 1, "z": .null])
        #expect(try Self.item.encoded().projecting([AttributeName]()) == .empty)
    }

    @Test func `keep nested structure`() throws {
        #expect(try project(AttributePath("m", [.name("p"), .name("r")])) == ["m": .map(["p": .map(["r": 8])])])
        #expect(
            try project(AttributePath("m", [.name("p"), .name("r")]), AttributePath("m", [.name("s")]))
                == ["m": .map(["p": .map(["r": 8]), "s": "t"])])
    }

    @Test func `move elements of a list together in their order`() throws {
        #expect(
            try project(
                AttributePath("b", [.index(3), .name("y")]), AttributePath("b", [.index(2), .index(1)]),
                AttributePath("b", [.index(0)]), AttributePath("b", [.index(9)]))
                == ["b": .list(["b0", .list(["b21"]), .map(["y": 2])])])
    }

    @Test func `leave out what is not there or of another type`() throws {
        #expect(try project(AttributePath("a", [.name("x")])) == [:])
        #expect(try project(AttributePath("b", [.name("x")])) == [:])
        #expect(try project(AttributePath("m", [.name("p"), .name("none")])) == [:])
        #expect(
            try project(AttributePath("m", [.index(0)]), AttributePath("m", [.name("s")])) == ["m": .map(["s": "t"])])
        #expect(try project(AttributePath("b", [.index(0)]), AttributePath("b", [.name("s")])) == ["b": .list(["b0"])])
    }
}
