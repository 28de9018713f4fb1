import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>.
    func copyObject(_ request: S3Request) async throws -> WireResponse {
        let source = try ObjectReadRequest(copySource: request.text("x-amz-copy-source") ?? "", request)
        let isCharged = try request.authorize(source: source)
        var copy = CopyRequest(source, to: try request.bucket, try request.key)
        copy.object = try NewObject(request)
        copy.source.customerKey = try CustomerKey(request, prefix: "x-amz-copy-source-")
        copy.replacesMetadata = try Self.replaces(request, "x-amz-metadata-directive")
        copy.replacesTags = try Self.replaces(request, "x-amz-tagging-directive")
        copy.changesAttributes =
            ["x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-server-side-encryption"]
            .contains { request.text($0) != nil } || request.text("x-amz-server-side-encryption-customer-key") != nil
        if let name = request.text("x-amz-checksum-algorithm") {
            copy.algorithm = try ChecksumAlgorithm(named: name)
        }
        copy.conditions = try WriteConditions(request)
        let (result, version) = try await request.buckets.copyObject(copy)
        var headers = WireHeaders()
        if version != .null { headers.append("x-amz-copy-source-version-id", version.description) }
        headers.append(writtenVersion: result)
        headers.append(result.encryption)
        if isCharged { headers.setCharged() }
        return S3Reply.document("CopyObjectResult", headers) { xml in
            xml.element("LastModified", result.modified.s3SecondsText)
            xml.element("ETag", "\"\(result.tag)\"")
            xml.element("ChecksumType", result.checksum.kind.name)
            xml.element(result.checksum.algorithm.elementName, result.checksum.text(partCount: result.tag.partCount))
        }
    }

    private static func replaces(_ request: S3Request, _ name: String) throws -> Bool {
        switch request.text(name) {
        case nil, "COPY": return false
        case "REPLACE": return true
        case let text?:
            throw S3Error.invalidArgument(
                "Unknown \(name == "x-amz-metadata-directive" ? "metadata" : "tagging") directive.", name: name,
                value: text)
        }
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html>.
    func uploadPartCopy(_ request: S3Request) async throws -> WireResponse {
        var source = try ObjectReadRequest(copySource: request.text("x-amz-copy-source") ?? "", request)
        if let text = request.text("x-amz-copy-source-range") {
            guard let range = ByteRange(header: text), case .between = range else {
                throw S3Error.invalidArgument(
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
                        + "zero-based offsets of the first and last bytes to copy", name: "x-amz-copy-source-range",
                    value: text)
            }
            source.range = range
        }
        let isCharged = try request.authorize(source: source)
        let (id, number) = try request.part
        source.customerKey = try CustomerKey(request, prefix: "x-amz-copy-source-")
        let (part, version) = try await request.buckets.copyPart(
            source, to: try request.bucket, try request.key, id, number: number,
            customerKey: try CustomerKey(request))
        var headers = WireHeaders()
        headers.append(try request.buckets.upload(try request.bucket, try request.key, id).encryption)
        if version != .null { headers.append("x-amz-copy-source-version-id", version.description) }
        if isCharged { headers.setCharged() }
        return S3Reply.document("CopyPartResult", headers) { xml in
            xml.element("LastModified", part.modified.s3SecondsText)
            xml.element("ETag", "\"\(part.tag)\"")
            xml.element(part.checksum.algorithm.elementName, part.checksum.text(partCount: 0))
        }
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_RenameObject.html>.
    func renameObject(_ request: S3Request) async throws -> WireResponse {
        guard let text = request.text("x-amz-rename-source") else {
            throw S3Error.invalidRequest("Missing required header for this request: x-amz-rename-source")
        }
        let bucket = try request.bucket
        // The source is a key of the same bucket, with or without the bucket before it.
        let place = text.hasPrefix("/") ? String(text.dropFirst()) : text
        let prefix = bucket.description + "/"
        guard let bytes = PercentEncoding.decode(place.utf8) else {
            throw S3Error.invalidArgument("Invalid rename source", name: "x-amz-rename-source", value: text)
        }
        let isPlaced = bytes.starts(with: prefix.utf8)
        var rename = RenameRequest(
            try ObjectKey(isPlaced ? Array(bytes.dropFirst(prefix.utf8.count)) : bytes), to: try request.key)
        rename.conditions = try WriteConditions(request)
        rename.sourceConditions = ReadConditions(request, prefix: "x-amz-rename-source-")
        try await request.buckets.renameObject(bucket, rename)
        return S3Reply.empty()
    }
}

extension ChecksumAlgorithm {
    /// - Throws: `InvalidRequest`.
    init(named name: String) throws {
        guard let found = ChecksumAlgorithm(name: name) else {
            throw S3Error.invalidRequest(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                    + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
        }
        self = found
    }
}
