import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>.
    func listObjectsV2(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        let listing = try ListingQuery(request.query)
        let startAfter = request.query.bytes("start-after")
        let token = request.query["continuation-token"]
        if token == "" {
            throw S3Error.invalidArgument(
                "The continuation token provided is incorrect", name: "continuation-token", value: "")
        }
        var asked = listing.request
        asked.after = try token.map { try ContinuationToken.key($0) } ?? startAfter ?? []
        let page = try await request.buckets.listObjects(bucket, asked)
        let showsOwner = request.query.text("fetch-owner") == "true"
        return S3Reply.document("ListBucketResult") { xml in
            xml.element("Name", bucket.description)
            listing.writeEcho(to: &xml)
            if let startAfter { xml.element("StartAfter", listing.text(startAfter)) }
            if let token { xml.element("ContinuationToken", token) }
            xml.element("KeyCount", String(page.objects.count + page.commonPrefixes.count))
            xml.element("IsTruncated", page.isTruncated ? "true" : "false")
            if page.isTruncated { xml.element("NextContinuationToken", ContinuationToken.text(page.last)) }
            for object in page.objects { write(object, listing, request, showsOwner: showsOwner, to: &xml) }
            listing.write(commonPrefixes: page.commonPrefixes, to: &xml)
        }
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>.
    func listObjects(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        let listing = try ListingQuery(request.query)
        let marker = request.query.bytes("marker") ?? []
        var asked = listing.request
        asked.after = marker
        let page = try await request.buckets.listObjects(bucket, asked)
        return S3Reply.document("ListBucketResult") { xml in
            xml.element("Name", bucket.description)
            xml.element("Marker", listing.text(marker))
            listing.writeEcho(to: &xml)
            xml.element("IsTruncated", page.isTruncated ? "true" : "false")
            // Without a delimiter clients take the last key for the marker, as S3 documents.
            if page.isTruncated, !listing.delimiter.isEmpty { xml.element("NextMarker", listing.text(page.last)) }
            for object in page.objects { write(object, listing, request, showsOwner: true, to: &xml) }
            listing.write(commonPrefixes: page.commonPrefixes, to: &xml)
        }
    }

    private func write(
        _ object: ObjectSummary, _ listing: ListingQuery, _ request: S3Request, showsOwner: Bool,
        to xml: inout XMLWriter
    ) {
        xml.element("Contents") { xml in
            xml.element("Key", listing.text(object.key.bytes))
            xml.element("LastModified", object.modified.s3SecondsText)
            xml.element("ETag", "\"\(object.tag)\"")
            if let checksum = object.checksum {
                xml.element("ChecksumAlgorithm", checksum.algorithm.name)
                xml.element("ChecksumType", checksum.kind.name)
            }
            xml.element("Size", String(object.size))
            if showsOwner { request.write(owner: object.owner, to: &xml) }
            xml.element("StorageClass", object.storageClass.name)
            if request.wantsRestoreStatus { write(restored: object, request, to: &xml) }
        }
    }

    private func write(restored object: ObjectSummary, _ request: S3Request, to xml: inout XMLWriter) {
        let now = request.buckets.now
        guard let restore = object.restore, now < restore.until else { return }
        xml.element("RestoreStatus") { xml in
            xml.element("IsRestoreInProgress", restore.isOngoing(at: now) ? "true" : "false")
            if restore.isReadable(at: now) { xml.element("RestoreExpiryDate", restore.until.s3Text) }
        }
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>.
    func listObjectVersions(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        let listing = try ListingQuery(request.query)
        let marker = request.query.bytes("key-marker") ?? []
        let versionMarker = request.query["version-id-marker"]
        var asked = listing.request
        asked.after = marker
        if let versionMarker {
            if marker.isEmpty {
                throw S3Error.invalidArgument(
                    "A version-id marker cannot be specified without a key marker.", name: "version-id-marker",
                    value: versionMarker)
            }
            if versionMarker.isEmpty {
                throw S3Error.invalidArgument(
                    "A version-id marker cannot be empty.", name: "version-id-marker", value: "")
            }
        }
        let page = try await request.buckets.listVersions(
            bucket, asked, afterVersion: try versionMarker.map { try VersionID(named: $0) })
        return S3Reply.document("ListVersionsResult") { xml in
            xml.element("Name", bucket.description)
            xml.element("KeyMarker", listing.text(marker))
            xml.element("VersionIdMarker", versionMarker ?? "")
            listing.writeEcho(to: &xml)
            xml.element("IsTruncated", page.isTruncated ? "true" : "false")
            if page.isTruncated {
                xml.element("NextKeyMarker", listing.text(page.lastKey))
                if let last = page.lastVersion { xml.element("NextVersionIdMarker", last.description) }
            }
            for version in page.versions { write(version, listing, request, to: &xml) }
            listing.write(commonPrefixes: page.commonPrefixes, to: &xml)
        }
    }

    private func write(
        _ version: VersionSummary, _ listing: ListingQuery, _ request: S3Request, to xml: inout XMLWriter
    ) {
        xml.element(version.object == nil ? "DeleteMarker" : "Version") { xml in
            xml.element("Key", listing.text(version.key.bytes))
            xml.element("VersionId", version.version.description)
            xml.element("IsLatest", version.isLatest ? "true" : "false")
            xml.element("LastModified", version.modified.s3SecondsText)
            if let object = version.object {
                xml.element("ETag", "\"\(object.tag)\"")
                if let checksum = object.checksum {
                    xml.element("ChecksumAlgorithm", checksum.algorithm.name)
                    xml.element("ChecksumType", checksum.kind.name)
                }
                xml.element("Size", String(object.size))
                xml.element("StorageClass", object.storageClass.name)
                if request.wantsRestoreStatus { write(restored: object, request, to: &xml) }
            }
            request.write(owner: version.owner, to: &xml)
        }
    }
}

extension S3Request {
    /// Whether a listing is to tell of restored copies.
    fileprivate var wantsRestoreStatus: Bool {
        head.headers.values("x-amz-optional-object-attributes").contains { $0.contains("RestoreStatus") }
    }

    func write(owner: AccountID, as name: String = "Owner", to xml: inout XMLWriter) {
        xml.element(name) { $0.element("ID", canonicalIDs[owner].description) }
    }
}
