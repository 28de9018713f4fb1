import HoldfastWire
import Testing

@Suite struct `Constraint messages` {
    private struct Tag: ConstraintChecked {
        let key: String?

        func check(_ checks: inout ConstraintChecks) {
            if let key {
                checks.value("key", key, [.lengthAtMost(3), .lengthAtLeast(1)])
            } else {
                checks.null("key")
            }
        }
    }

    @Test func `none where nothing is violated`() {
        var checks = ConstraintChecks()
        checks.value("limit", 1, [.valueAtLeast(1), .valueAtMost(100)])
        checks.value("tableName", "a.b-c_D9", [.pattern(.name), .lengthAtMost(255), .lengthAtLeast(3)])
        checks.structures("tags", [Tag(key: "abc")])
        checks.keys("names", ["abc": 1], [.lengthAtLeast(3)])
        #expect(checks.message == nil)
    }

    @Test func `one is told as one`() {
        var checks = ConstraintChecks()
        checks.value("limit", 0, [.valueAtLeast(1)])
        #expect(
            checks.message
                == "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 1")
    }

    @Test func `several are told in order`() {
        var checks = ConstraintChecks()
        checks.null("keySchema")
        checks.value("tableName", "a;", [.pattern(.name), .lengthAtMost(255), .lengthAtLeast(3)])
        #expect(
            checks.message
                == "3 validation errors detected: "
                + "Value null at 'keySchema' failed to satisfy constraint: Member must not be null; "
                + "Value 'a;' at 'tableName' failed to satisfy constraint: "
                + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
                + "Value 'a;' at 'tableName' failed to satisfy constraint: "
                + "Member must have length greater than or equal to 3")
    }

    @Test func `what is within says its path`() {
        var checks = ConstraintChecks()
        checks.structures("tags", [Tag(key: "abc"), Tag(key: nil), Tag(key: "abcd")])
        checks.structures("requestItems", ["books": [Tag(key: "")]])
        #expect(
            checks.message
                == "3 validation errors detected: "
                + "Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null; "
                + "Value 'abcd' at 'tags.3.member.key' failed to satisfy constraint: "
                + "Member must have length less than or equal to 3; "
                + "Value '' at 'requestItems.books.member.1.member.key' failed to satisfy constraint: "
                + "Member must have length greater than or equal to 1")
    }

    @Test func `an enumeration lists its values`() {
        var checks = ConstraintChecks()
        checks.value("returnConsumedCapacity", "ALL", [.oneOf(["INDEXES", "TOTAL", "NONE"])])
        #expect(
            checks.message
                == "1 validation error detected: Value 'ALL' at 'returnConsumedCapacity' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")
    }

    @Test func `a list or map of scalars is told whole`() {
        var checks = ConstraintChecks()
        checks.elements("tagKeys", ["a", ""], [.lengthAtMost(128), .lengthAtLeast(1)])
        checks.mapValues("requestItems", ["books": ["a", "b"]], [.countAtMost(1), .countAtLeast(1)])
        #expect(
            checks.message
                == "2 validation errors detected: Value '[a, ]' at 'tagKeys' failed to satisfy constraint: "
                + "Member must satisfy constraint: [Member must have length less than or equal to 128, "
                + "Member must have length greater than or equal to 1]; "
                + "Value '{books=[a, b]}' at 'requestItems' failed to satisfy constraint: "
                + "Map value must satisfy constraint: [Member must have length less than or equal to 1, "
                + "Member must have length greater than or equal to 1]")
    }

    @Test func `lengths are counted as Java counts them`() {
        var checks = ConstraintChecks()
        checks.value("a", "é", [.lengthAtMost(1)])
        #expect(checks.message == nil)
        checks.value("a", "😀", [.lengthAtMost(1)])
        #expect(checks.message != nil)
    }

    @Test func `an overriding message stands alone`() {
        var checks = ConstraintChecks()
        checks.null("key")
        checks.override("first")
        checks.override("second")
        #expect(checks.message == "first")
    }
}
