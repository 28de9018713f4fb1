public import HoldfastCore

/// What a bucket tells of, and whom.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html>.
public struct NotificationConfiguration: Hashable, Sendable {
    /// The numbers are on disk.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        case topic = 1
        case queue = 2
        case function = 3

        /// The service in the targets' ARNs.
        public var service: String {
            switch self {
            case .topic: "sns"
            case .queue: "sqs"
            case .function: "lambda"
            }
        }

        /// The element that holds the ARN, in documents and in errors.
        public var elementName: String {
            switch self {
            case .topic: "Topic"
            case .queue: "Queue"
            case .function: "CloudFunction"
            }
        }
    }

    /// One destination, and the events that go there.
    public struct Entry: Hashable, Sendable {
        public var kind: Kind
        /// Empty where the client gives none: ``NotificationConfiguration/naming(with:)`` makes one.
        public var id: String
        /// The ARN of a topic, a queue or a function.
        public var target: String
        public var events: [NotificationEvent]
        public var filter: NotificationFilter

        public init(
            _ kind: Kind, id: String = "", target: String, events: [NotificationEvent],
            filter: NotificationFilter = NotificationFilter()
        ) {
            self.kind = kind
            self.id = id
            self.target = target
            self.events = events
            self.filter = filter
        }

        /// Whether it is told of an event of a key.
        public func wants(_ event: NotificationEvent, _ key: ObjectKey) -> Bool {
            events.contains { $0.covers(event) } && filter.matches(key)
        }
    }

    /// In the order of the document.
    public var entries: [Entry]
    /// Whether all events go to EventBridge too. Kept and given back; there is no EventBridge here yet.
    public var sendsToEventBridge: Bool

    public init(_ entries: [Entry] = [], sendsToEventBridge: Bool = false) {
        self.entries = entries
        self.sendsToEventBridge = sendsToEventBridge
    }

    /// Whether nothing is told: storing such a one turns notifications off.
    public var isEmpty: Bool { entries.isEmpty && !sendsToEventBridge }

    /// The entries of a kind, in order.
    public func entries(_ kind: Kind) -> [Entry] { entries.filter { $0.kind == kind } }

    /// The same with an id for every entry that has none.
    public func naming(with randomness: some Randomness) -> NotificationConfiguration {
        var named = self
        for index in named.entries.indices where named.entries[index].id.isEmpty {
            named.entries[index].id = generatedRuleID(from: randomness)
        }
        return named
    }
}
