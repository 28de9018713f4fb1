/// DynamoDB's limits on tables, indexes, streams and tags. Those on items and keys are in `ItemLimits`.
///
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html> unless another page is named.
public enum TableLimits {
    // MARK: Tables

    /// Tables of an account in a region: AWS's initial quota, which it raises on request.
    public static let tablesMax = 2_500
    /// Tables of an account whose definitions change at once. Here only indexes take time.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html>
    public static let tablesChangingMax = 500
    /// Names in a page of ListTables, the default too.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html>
    public static let tableNamesPerPageMax = 100

    // MARK: Indexes

    public static let globalIndexesMax = 20
    public static let localIndexesMax = 5
    /// Attributes that the indexes of a table project by name, all of them together.
    public static let projectedAttributesMax = 100
    /// Partition attributes of a global index, and sort attributes.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html>
    public static let indexKeyPartsMax = 4
    /// Bytes of the items of one partition key and of their entries in local indexes.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html>
    public static let itemCollectionBytesMax: Int64 = 10 << 30

    // MARK: Capacity

    /// Units a second that CreateTable takes without looking at quotas.
    public static let throughputMax: Int64 = 1_000_000_000_000
    /// What DescribeLimits says of an account and of a table.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html>
    public static let accountUnitsMax: Int64 = 80_000
    public static let tableUnitsMax: Int64 = 40_000

    // MARK: Tags
    // <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html>

    public static let tagsMax = 50
    public static let tagKeyCharactersMax = 128
    public static let tagValueCharactersMax = 256
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html>
    public static let tagsPerPageMax = 10

    // MARK: Policies

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html>
    public static let policyBytesMax = 20 * 1024

    // MARK: Streams
    // <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>

    public static let streamRetention = Duration.seconds(24 * 3600)
    /// How long a shard is written to.
    public static let shardLife = Duration.seconds(4 * 3600)
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html>
    public static let shardIteratorLife = Duration.seconds(15 * 60)
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html>
    public static let recordsPerReadMax = 1000
    public static let recordBytesPerReadMax = 1 << 20
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html>
    public static let shardsPerPageMax = 100
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html>
    public static let streamsPerPageMax = 100

    // MARK: Time to live
    // <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html>

    /// An item whose time is further back than this is left alone: it is taken for a mistake.
    public static let expiryAgeMax = Duration.seconds(5 * 365 * 24 * 3600)
}
