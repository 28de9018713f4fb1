/// Which keys a configuration is told of: those that start and end so.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>.
public struct NotificationFilter: Hashable, Sendable {
    /// `nil` where the configuration names none.
    public var prefix: String?
    public var suffix: String?

    public init(prefix: String? = nil, suffix: String? = nil) {
        self.prefix = prefix
        self.suffix = suffix
    }

    /// A filter as documents spell it.
    ///
    /// - Parameter rules: `prefix` and `suffix`, whatever their case, each at most once.
    /// - Throws: `invalidArgument`.
    public init(rules: [(name: String, value: String)]) throws(BucketError) {
        for rule in rules {
            switch rule.name.lowercased() {
            case "prefix":
                guard prefix == nil else { throw Self.repeated("prefix") }
                prefix = rule.value
            case "suffix":
                guard suffix == nil else { throw Self.repeated("suffix") }
                suffix = rule.value
            default:
                throw .invalidArgument(
                    "filter rule name must be either prefix or suffix", name: "FilterRule.Name", value: rule.name)
            }
        }
    }

    /// As S3 gives them back.
    public var rules: [(name: String, value: String)] {
        var rules: [(name: String, value: String)] = []
        if let prefix { rules.append(("Prefix", prefix)) }
        if let suffix { rules.append(("Suffix", suffix)) }
        return rules
    }

    public var isEmpty: Bool { prefix == nil && suffix == nil }

    public func matches(_ key: ObjectKey) -> Bool {
        key.bytes.starts(with: (prefix ?? "").utf8) && key.bytes.reversed().starts(with: (suffix ?? "").utf8.reversed())
    }

    /// Whether some key may match both: one prefix starts the other, and one suffix ends the other.
    func overlaps(_ other: NotificationFilter) -> Bool {
        Self.startsOne((prefix ?? "").utf8, (other.prefix ?? "").utf8)
            && Self.startsOne((suffix ?? "").utf8.reversed(), (other.suffix ?? "").utf8.reversed())
    }

    private static func startsOne(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
        left.starts(with: right) || right.starts(with: left)
    }

    private static func repeated(_ name: String) -> BucketError {
        .invalidArgument(
            "Cannot specify more than one \(name) rule in a filter.", name: "FilterRule.Name", value: name)
    }

    /// - Throws: `invalidArgument` for a value over 1,024 bytes.
    func check() throws(BucketError) {
        for value in [prefix, suffix].compactMap({ $0 }) where value.utf8.count > BucketLimits.keyBytesMax {
            throw .invalidArgument(
                "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation", name: "FilterRule.Value",
                value: value)
        }
    }
}
