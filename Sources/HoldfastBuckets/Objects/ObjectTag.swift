import HoldfastStorage

/// A tag of an object or a bucket.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>.
public struct ObjectTag: Hashable, Sendable {
    public let key: String
    public let value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    /// - Throws: `invalidTag`.
    public static func check(_ tags: [ObjectTag], countMax: Int) throws(BucketError) {
        guard tags.count <= countMax else {
            throw .tooManyTags(countMax: countMax)
        }
        var seen: Set<String> = []
        for tag in tags {
            guard seen.insert(tag.key).inserted else {
                throw .invalidTag("Cannot provide multiple Tags with the same key")
            }
            guard (1...BucketLimits.tagKeyLengthMax).contains(tag.key.unicodeScalars.count),
                tag.key.unicodeScalars.allSatisfy(isLegal)
            else { throw .invalidTag("The TagKey you have provided is invalid") }
            guard tag.value.unicodeScalars.count <= BucketLimits.tagValueLengthMax,
                tag.value.unicodeScalars.allSatisfy(isLegal)
            else { throw .invalidTag("The TagValue you have provided is invalid") }
            guard !tag.key.lowercased().hasPrefix("aws:") else {
                throw .invalidTag("System tags cannot be added/updated by requester")
            }
        }
    }

    /// Letters, numbers, spaces and `+ - = . _ : / @`.
    private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spaceSeparator, .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: "+-=._:/@".unicodeScalars.contains(scalar)
        }
    }

    func encode(into record: inout RecordWriter) {
        record.string(key)
        record.string(value)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        key = try record.string()
        value = try record.string()
    }
}
