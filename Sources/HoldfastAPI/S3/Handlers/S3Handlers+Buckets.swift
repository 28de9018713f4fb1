import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>.
    func listBuckets(_ request: S3Request) async throws -> WireResponse {
        let query = request.query
        let limit = try query.number("max-buckets", in: 1...Self.bucketsAPage)
        let prefix = query["prefix"]
        let token = query.text("continuation-token")
        let after = try token.map { try BucketName(String(decoding: try ContinuationToken.key($0), as: UTF8.self)) }
        let region = try query.text("bucket-region").map { text in
            guard let region = Region(text) else {
                throw S3Error.invalidArgument(
                    "Argument value \(text) is not a valid AWS Region", name: "bucket-region", value: text)
            }
            return region
        }
        let (buckets, hasMore) = try await request.buckets.listBuckets(
            prefix: prefix ?? "", region: region, after: after, limit: limit ?? Self.bucketsAPage)
        return S3Reply.document("ListAllMyBucketsResult") { xml in
            request.write(owner: request.buckets.scope.account, to: &xml)
            xml.element("Buckets") { xml in
                for bucket in buckets {
                    xml.element("Bucket") { xml in
                        xml.element("Name", bucket.name.description)
                        xml.element("CreationDate", bucket.created.s3SecondsText)
                        xml.element("BucketRegion", bucket.region.description)
                    }
                }
            }
            if let prefix { xml.element("Prefix", prefix) }
            if hasMore, let last = buckets.last {
                xml.element("ContinuationToken", ContinuationToken.text(Array(last.name.description.utf8)))
            }
        }
    }

    private static let bucketsAPage = 10_000

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>.
    func headBucket(_ request: S3Request) async throws -> WireResponse {
        let info = try request.buckets.bucket(try request.bucket)
        return S3Reply.empty(
            WireHeaders([
                ("x-amz-bucket-region", info.region.description), ("x-amz-access-point-alias", "false"),
                ("Content-Type", "application/xml"),
            ]))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>.
    func deleteBucket(_ request: S3Request) async throws -> WireResponse {
        try await request.buckets.deleteBucket(try request.bucket)
        return S3Reply.empty(status: 204)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>.
    func createBucket(_ request: S3Request) async throws -> WireResponse {
        let name = try request.bucket
        let body = try await request.body.collect(limitBytes: Self.creationBytesMax)
        let document = try body.isEmpty ? nil : XMLNode(document: body, root: "CreateBucketConfiguration")
        let region = try Self.region(of: request, document)
        let buckets = request.buckets.acting(in: Scope(account: request.buckets.scope.account, region: region))
        let hasLock = request.text("x-amz-bucket-object-lock-enabled")?.lowercased() == "true"
        var access = NewBucketAccess()
        access.acl = try request.requestedACL
        access.canonicalID = request.canonicalIDs[buckets.scope.account]
        access.tagging = try Self.tagging(document)
        if let text = request.text("x-amz-object-ownership") {
            guard let ownership = ObjectOwnership(name: text) else {
                throw S3Error.invalidArgument(
                    "Invalid x-amz-object-ownership header: \(text)", name: "x-amz-object-ownership", value: text)
            }
            access.ownership = ownership
        }
        do {
            try await buckets.createBucket(name, objectLock: hasLock, access: access)
        } catch BucketError.bucketAlreadyOwnedByYou(let text) {
            // The oldest region answers as it always has.
            guard request.buckets.scope.region == .usEast1, region == .usEast1 else {
                throw BucketError.bucketAlreadyOwnedByYou(text)
            }
        }
        return S3Reply.empty(WireHeaders([("Location", "/\(name)")]))
    }

    private static let creationBytesMax = 64 * 1024

    /// Where the bucket is to be: what the document says, else where the request was signed for.
    private static func region(of request: S3Request, _ document: XMLNode?) throws -> Region {
        let signed = request.buckets.scope.region
        guard let document else {
            if signed == .usEast1 { return signed }
            throw S3Error(
                "IllegalLocationConstraintException", 400,
                "The unspecified location constraint is incompatible for the region specific endpoint this request was "
                    + "sent to.")
        }
        if document.children.contains(where: { $0.name == "Location" || $0.name == "Bucket" }) {
            throw S3Error.notImplemented("directory buckets")
        }
        guard let text = document.text(of: "LocationConstraint"), !text.isEmpty else { return signed }
        // S3's oldest name for a region.
        let name = text == "EU" ? "eu-west-1" : text
        guard let region = Region(name), isRegion(name), region != .usEast1 else {
            throw S3Error(
                "InvalidLocationConstraint", 400, "The specified location-constraint is not valid",
                [("LocationConstraint", text)])
        }
        guard signed == .usEast1 || signed == region else {
            throw S3Error(
                "IllegalLocationConstraintException", 400,
                "The \(text) location constraint is incompatible for the region specific endpoint this request was sent to."
            )
        }
        return region
    }

    /// Whether a name is formed as those of all regions are: `eu-west-1`, `us-gov-east-1`.
    private static func isRegion(_ name: String) -> Bool {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last.flatMap({ Int($0) }), (1...99).contains(number) else {
            return false
        }
        return directions.contains(parts[parts.count - 2])
    }

    private static let directions: Set<Substring> = [
        "central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west",
    ]

    /// The tags that a new bucket is to have, as they are stored.
    private static func tagging(_ document: XMLNode?) throws -> [UInt8]? {
        guard let node = document?.child("Tags") else { return nil }
        let tags = try node.children.filter { $0.name == "Tag" }.map { tag in
            guard let key = tag.text(of: "Key"), let value = tag.text(of: "Value") else { throw S3Error.malformedXML }
            return S3Shapes.Tag(key: key, value: value)
        }
        try check(tags)
        return tags.isEmpty ? nil : S3Shapes.Tagging(tagSet: tags).document
    }
}
