import HoldfastBuckets
import HoldfastWire

/// A kind of setting of which a bucket may have several, told apart by ids.
protocol BucketConfiguration: XMLReadable, XMLWritable, XMLRootElement, Sendable {
    static var setting: BucketSetting { get }
    var id: String { get }

    /// - Throws: what S3 says of a configuration that cannot be.
    func check() throws(S3Error)
}

/// A page of a bucket's configurations of a kind.
struct BucketConfigurationPage<Configuration: BucketConfiguration> {
    var configurations: [Configuration]
    /// As asked.
    var token: String?
    /// `nil` on the last page.
    var nextToken: String?

    var isTruncated: Bool { nextToken != nil }
}

/// S3's documented limits.
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html>.
private enum ConfigurationLimits {
    static let idLengthMax = 64
    static let pageEntriesMax = 100
}

extension S3Handlers {
    func putConfiguration<Configuration: BucketConfiguration>(
        _ kind: Configuration.Type, _ request: S3Request, status: Int = 200
    ) async throws -> WireResponse {
        let id = try Self.configurationID(request)
        let configuration: Configuration = try await request.read()
        guard configuration.id == id else {
            throw S3Error("IdMismatch", 400, "Document ID does not match the specified configuration ID.")
        }
        try configuration.check()
        try await request.buckets.putSetting(
            Configuration.setting, id: id, of: try request.bucket, document: configuration.document)
        return S3Reply.empty(status: status)
    }

    func getConfiguration(_ kind: (some BucketConfiguration).Type, _ request: S3Request) throws -> WireResponse {
        let id = try Self.configurationID(request)
        guard let document = try request.buckets.setting(kind.setting, id: id, of: try request.bucket) else {
            throw BucketError.noSuchSetting(kind.setting)
        }
        return S3Reply.stored(document)
    }

    func deleteConfiguration(
        _ kind: (some BucketConfiguration).Type, _ request: S3Request
    ) async throws -> WireResponse {
        let id = try Self.configurationID(request)
        guard try await request.buckets.deleteSetting(kind.setting, id: id, of: try request.bucket) else {
            throw BucketError.noSuchSetting(kind.setting)
        }
        return S3Reply.empty(status: 204)
    }

    /// A page, by id.
    func configurations<Configuration: BucketConfiguration>(
        _ request: S3Request
    ) throws -> BucketConfigurationPage<Configuration> {
        let token = request.query.text("continuation-token")
        let last = try token.map { String(decoding: try ContinuationToken.key($0), as: UTF8.self) }
        let stored = try request.buckets.settings(Configuration.setting, of: try request.bucket)
        let rest = stored.filter { entry in last.map { $0.utf8.lexicographicallyPrecedes(entry.id.utf8) } ?? true }
        let page = rest.prefix(ConfigurationLimits.pageEntriesMax)
        let hasMore = page.count < rest.count
        return BucketConfigurationPage(
            configurations: try page.map { try Configuration(document: $0.document) }, token: token,
            nextToken: hasMore ? page.last.map { ContinuationToken.text(Array($0.id.utf8)) } : nil)
    }

    /// The query's `id`: letters, digits, periods, hyphens and underscores.
    private static func configurationID(_ request: S3Request) throws(S3Error) -> String {
        let id = request.query["id"] ?? ""
        let isLegal = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard (1...ConfigurationLimits.idLengthMax).contains(id.utf8.count), isLegal else {
            throw S3Error("InvalidConfigurationId", 400, "The specified configuration id is invalid.")
        }
        return id
    }
}
