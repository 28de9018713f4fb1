/// Why bytes are not a well-formed item: they come from a damaged or foreign record.
public struct ItemDecodingError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        case unknownVersion(UInt8)
        case unknownTag(UInt8)
        case endsTooSoon, trailingBytes, lengthNotShortest
        case notUTF8, notSorted, malformedNumber, emptySet, nestedTooDeep, nameTooLong
    }

    public let reason: Reason
    /// Where in the record it was noticed.
    public let offset: Int
}
