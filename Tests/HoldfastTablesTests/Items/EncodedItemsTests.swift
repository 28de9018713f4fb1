import HoldfastCore
import Testing

@testable import HoldfastTables

@Suite struct `Items in one buffer` {
    @Test func `come back as they were, copied and in place`() throws {
        let seed: UInt64 = 15
        var values = RandomValues(seed: seed)
        for _ in 0..<200 {
            let items = try (0..<values.int(0...20)).map { _ in try values.item(depth: 2).encoded() }
            var together = EncodedItems()
            for item in items { together.append(item.view) }
            #expect(Array(together) == items, "seed \(seed)")
            for position in together.indices {
                #expect(EncodedItem(copying: together.view(at: position)) == items[position], "seed \(seed)")
            }
        }
    }

    @Test func `are equal exactly when they hold the same items in the same order`() throws {
        let first = try Item(["a": 1]).encoded()
        let second = try Item(["a": 1, "b": 2]).encoded()
        #expect(EncodedItems([first, second]) == [first, second])
        #expect(EncodedItems([first, second]) != [second, first])
        #expect(EncodedItems([first]) != [first, .empty])
        #expect(EncodedItems() == [])
        var roomy = EncodedItems()
        roomy.reserveCapacity(items: 10, like: first.view)
        roomy.append(first.view)
        #expect(roomy == [first])
        #expect(Set([roomy, [first], []]).count == 2)
    }

    @Test func `are changed in one copy alone`() throws {
        let item = try Item(["a": 1]).encoded()
        let original: EncodedItems = [item]
        var copy = original
        copy.append(item.view)
        #expect(original.count == 1 && copy.count == 2)
    }
}
