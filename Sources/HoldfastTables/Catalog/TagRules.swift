/// What AWS demands of tags.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html>.
enum TagRules {
    static func check(_ tags: [Tag]) throws(TableError) {
        var keys: Set<String> = []
        for tag in tags {
            guard (1...TableLimits.tagKeyCharactersMax).contains(tag.key.unicodeScalars.count) else {
                throw .validation(
                    "1 validation error detected: Value '\(tag.key)' at 'tags.1.member.key' failed to satisfy "
                        + "constraint: Member must have length less than or equal to "
                        + "\(TableLimits.tagKeyCharactersMax)")
            }
            guard tag.value.unicodeScalars.count <= TableLimits.tagValueCharactersMax else {
                throw .validation(
                    "1 validation error detected: Value '\(tag.value)' at 'tags.1.member.value' failed to satisfy "
                        + "constraint: Member must have length less than or equal to "
                        + "\(TableLimits.tagValueCharactersMax)")
            }
            if tag.key.lowercased().hasPrefix("aws:") {
                throw .validation(TableRules.invalid + "Tag keys can't start with the reserved prefix aws:")
            }
            if !keys.insert(tag.key).inserted {
                throw .validation(TableRules.invalid + "Duplicate tag key: \(tag.key)")
            }
        }
        try checkCount(tags.count)
    }

    static func checkCount(_ count: Int) throws(TableError) {
        if count > TableLimits.tagsMax {
            throw .validation(
                TableRules.invalid + "Too many tags: a resource can have at most \(TableLimits.tagsMax) tags")
        }
    }
}

/// What AWS demands of a resource policy before it looks at what it says.
enum PolicyRules {
    static func check(_ policy: String) throws(TableError) {
        let text = policy.utf8.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        guard text.first == UInt8(ascii: "{") else {
            throw .validation("Resource policy is not a valid JSON document")
        }
        if policy.utf8.count > TableLimits.policyBytesMax {
            throw .validation("Resource policy size exceeds the limit of \(TableLimits.policyBytesMax) bytes")
        }
    }
}
