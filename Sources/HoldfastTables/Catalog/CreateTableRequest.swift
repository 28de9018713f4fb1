import HoldfastCore

/// One attribute of a key as a request names it; its type is among the definitions.
public struct KeyElement: Hashable, Sendable {
    public enum Role: String, Hashable, Sendable {
        case partition = "HASH"
        case sort = "RANGE"
    }

    public var name: String
    public var role: Role

    public init(_ name: String, _ role: Role) {
        self.name = name
        self.role = role
    }
}

/// A projection as a request gives it, which may contradict itself.
public struct ProjectionRequest: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case all = "ALL"
        case keysOnly = "KEYS_ONLY"
        case include = "INCLUDE"
    }

    public var kind: Kind?
    public var nonKeyAttributes: [String]?

    public init(_ kind: Kind?, nonKeyAttributes: [String]? = nil) {
        self.kind = kind
        self.nonKeyAttributes = nonKeyAttributes
    }
}

/// An index that is to be made.
public struct IndexRequest: Hashable, Sendable {
    public var name: String
    public var key: [KeyElement]
    public var projection: ProjectionRequest
    public var throughput: Throughput?
    public var onDemandLimits: OnDemandLimits?
    public var warmThroughput: WarmThroughput?

    public init(name: String, key: [KeyElement], projection: ProjectionRequest = ProjectionRequest(.all)) {
        self.name = name
        self.key = key
        self.projection = projection
    }
}

/// Whether changes are to be streamed, and what a change shows.
public struct StreamSetting: Hashable, Sendable {
    public var isEnabled: Bool
    public var view: StreamViewType?

    public init(isEnabled: Bool, view: StreamViewType? = nil) {
        self.isEnabled = isEnabled
        self.view = view
    }
}

/// Whether a table is to be encrypted with a key of KMS.
public struct EncryptionSetting: Hashable, Sendable {
    public var isEnabled: Bool
    public var keyName: String?

    public init(isEnabled: Bool, keyName: String? = nil) {
        self.isEnabled = isEnabled
        self.keyName = keyName
    }
}

/// A table that is to be made.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>.
public struct CreateTableRequest: Hashable, Sendable {
    /// 3 to 255 characters of `a-zA-Z0-9_.-`.
    public var name: String
    /// The types of the attributes that are part of a key of the table or of an index, and no others.
    public var definitions: [KeyAttribute]
    public var key: [KeyElement]
    public var localIndexes: [IndexRequest]?
    public var globalIndexes: [IndexRequest]?
    /// `provisioned` unless given.
    public var billing: BillingMode?
    public var throughput: Throughput?
    public var onDemandLimits: OnDemandLimits?
    public var warmThroughput: WarmThroughput?
    public var stream: StreamSetting?
    public var encryption: EncryptionSetting?
    public var tags: [Tag]?
    public var tableClass: TableClass?
    public var isDeletionProtected: Bool?
    public var policy: String?

    public init(name: String, definitions: [KeyAttribute], key: [KeyElement]) {
        self.name = name
        self.definitions = definitions
        self.key = key
    }

    /// A table that is paid by request, with a partition attribute and perhaps a sort attribute.
    public init(name: String, partition: KeyAttribute, sort: KeyAttribute? = nil) {
        self.init(
            name: name, definitions: [partition] + (sort.map { [$0] } ?? []),
            key: [KeyElement(partition.name.text, .partition)] + (sort.map { [KeyElement($0.name.text, .sort)] } ?? []))
        billing = .payPerRequest
    }
}
