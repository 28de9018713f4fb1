/// A change of a global index.
public enum GlobalIndexUpdate: Hashable, Sendable {
    case create(IndexRequest)
    case update(String, throughput: Throughput?, onDemandLimits: OnDemandLimits?, warmThroughput: WarmThroughput?)
    case delete(String)

    var indexName: String {
        switch self {
        case .create(let index): index.name
        case .update(let name, _, _, _), .delete(let name): name
        }
    }
}

/// Changes of a table's definition. What is `nil` stays.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html>.
public struct UpdateTableRequest: Hashable, Sendable {
    public var name: String
    /// The attributes of the keys of the table, of its indexes and of a new index.
    public var definitions: [KeyAttribute]?
    public var billing: BillingMode?
    public var throughput: Throughput?
    public var onDemandLimits: OnDemandLimits?
    public var warmThroughput: WarmThroughput?
    public var indexUpdates: [GlobalIndexUpdate]?
    public var stream: StreamSetting?
    public var encryption: EncryptionSetting?
    public var tableClass: TableClass?
    public var isDeletionProtected: Bool?

    public init(name: String) { self.name = name }

    var isEmpty: Bool {
        billing == nil && throughput == nil && onDemandLimits == nil && warmThroughput == nil
            && (indexUpdates ?? []).isEmpty && stream == nil && encryption == nil && tableClass == nil
            && isDeletionProtected == nil
    }
}
