import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension ObjectReadRequest {
    /// What `GetObject` and `HeadObject` ask for.
    fileprivate init(_ request: S3Request) throws {
        self.init(try request.bucket, try request.key, version: try request.version)
        conditions = ReadConditions(request)
        customerKey = try CustomerKey(request)
        range = request.text("range").flatMap { ByteRange(header: $0) }
        partNumber = try request.query.number("partNumber", in: BucketLimits.partNumbers)
        if range != nil && partNumber != nil {
            throw S3Error.invalidRequest("Cannot specify both Range header and partNumber query parameter")
        }
    }
}

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>.
    func getObject(_ request: S3Request) async throws -> WireResponse {
        let asked = try ObjectReadRequest(request)
        return try await reply(request, try request.buckets.openObject(asked), isPart: asked.partNumber != nil)
    }

    /// An object's head and bytes.
    /// - Parameter isPart: whether they were asked for by the number of a part.
    func reply(_ request: S3Request, _ reader: ObjectReader, isPart: Bool = false) async throws -> WireResponse {
        var response = try objectReply(
            request, reader.info, reader.range, isPart: isPart, partCount: reader.partCount)
        if request.head.method == "HEAD" {
            response.lengthWithoutBody = reader.length
        } else if reader.length <= UInt64(Self.wholeBytesMax) {
            response.body = try await reader.readAll()
        } else {
            response.stream = ObjectStream(reader: reader)
        }
        return response
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>.
    func headObject(_ request: S3Request) async throws -> WireResponse {
        let asked = try ObjectReadRequest(request)
        let info = try request.buckets.headObject(asked)
        let (range, partCount) = try info.range(of: asked)
        var response = try objectReply(
            request, info, range, isPart: asked.partNumber != nil, partCount: partCount)
        response.lengthWithoutBody = UInt64(range.count)
        return response
    }

    /// Bodies up to this long are sent with their head.
    private static let wholeBytesMax = 64 * 1024

    private func objectReply(
        _ request: S3Request, _ info: ObjectInfo, _ range: Range<UInt64>, isPart: Bool, partCount: Int?
    ) throws -> WireResponse {
        var headers = try WireHeaders(info, request, now: request.buckets.now)
        if info.isUnderLifecycle, try request.version == nil {
            headers.append(try request.buckets.expiration(of: info, in: try request.bucket))
        }
        let isWhole = UInt64(range.count) == info.size
        if request.text("x-amz-checksum-mode")?.uppercased() == "ENABLED", let checksum = info.checksum {
            if isWhole {
                headers.append(checksum, partCount: info.tag.partCount)
            } else if let part = info.part(of: range), !part.checksum.isEmpty {
                headers.append(checksum.algorithm.headerName, base64Text(part.checksum))
                headers.append("x-amz-checksum-type", checksum.kind.name)
            }
        }
        if let partCount { headers.append("x-amz-mp-parts-count", String(partCount)) }
        let isPartial = isPart || request.text("range").flatMap { ByteRange(header: $0) } != nil
        guard isPartial, info.size > 0 else { return WireResponse(status: 200, headers: headers) }
        headers.append("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(info.size)")
        return WireResponse(status: 206, headers: headers)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html>.
    func getObjectAttributes(_ request: S3Request) async throws -> WireResponse {
        let wanted = try Self.attributes(request)
        var asked = ObjectReadRequest(try request.bucket, try request.key, version: try request.version)
        asked.conditions = ReadConditions(request)
        asked.customerKey = try CustomerKey(request)
        let info = try request.buckets.headObject(asked)
        var headers = WireHeaders([("Last-Modified", SigV4Time.formatHTTPDate(info.modified))])
        if info.isVersioned { headers.append("x-amz-version-id", info.version.description) }
        let parts = try PartsWindow(request)
        return S3Reply.document("GetObjectAttributesResponse", headers) { xml in
            if wanted.contains("ETag") { xml.element("ETag", info.tag.description) }
            if wanted.contains("Checksum"), let checksum = info.checksum {
                xml.element("Checksum") { xml in
                    xml.element(checksum.algorithm.elementName, checksum.text(partCount: info.tag.partCount))
                    xml.element("ChecksumType", checksum.kind.name)
                }
            }
            if wanted.contains("ObjectParts"), !info.parts.isEmpty { parts.write(info, to: &xml) }
            if wanted.contains("StorageClass") { xml.element("StorageClass", info.storageClass.name) }
            if wanted.contains("ObjectSize") { xml.element("ObjectSize", String(info.size)) }
        }
    }

    private static func attributes(_ request: S3Request) throws -> Set<String> {
        let known: Set<String> = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
        let texts = request.head.headers.values("x-amz-object-attributes").joined(separator: ",")
        let wanted = Set(texts.split(separator: ",").map { name in name.filter { $0 != " " } })
        guard !wanted.isEmpty else {
            throw S3Error.invalidRequest("Missing required header for this request: x-amz-object-attributes")
        }
        guard wanted.isSubset(of: known) else {
            throw S3Error.invalidArgument(
                "Invalid attribute name specified.", name: "x-amz-object-attributes",
                value: wanted.subtracting(known).sorted().joined(separator: ","))
        }
        return wanted
    }
}

extension ObjectInfo {
    /// The part that is exactly this range.
    fileprivate func part(of range: Range<UInt64>) -> Part? {
        var start: UInt64 = 0
        for part in parts {
            if start == range.lowerBound { return part.size == UInt64(range.count) ? part : nil }
            start += part.size
        }
        return nil
    }
}

/// The page of parts that `GetObjectAttributes` is asked for.
private struct PartsWindow {
    let after: Int
    /// As it was asked for.
    let limit: Int

    init(_ request: S3Request) throws {
        func number(_ name: String) throws -> Int? {
            guard let text = request.text(name) else { return nil }
            guard let value = Int(text), value >= 0 else {
                throw S3Error.invalidArgument(
                    "Provided \(name) not an integer or within integer range", name: name, value: text)
            }
            return value
        }
        after = try number("x-amz-part-number-marker") ?? 0
        limit = try number("x-amz-max-parts") ?? BucketLimits.pageEntriesMax
    }

    func write(_ info: ObjectInfo, to xml: inout XMLWriter) {
        let all = info.parts
        let rest = all.filter { $0.number > after }
        let page = rest.prefix(min(limit, BucketLimits.pageEntriesMax))
        xml.element("ObjectParts") { xml in
            xml.element("PartsCount", String(all.count))
            // S3 lists parts only where they were uploaded with another checksum than its own.
            guard let checksum = info.checksum, checksum.algorithm != .crc64nvme else { return }
            xml.element("PartNumberMarker", String(after))
            xml.element("NextPartNumberMarker", String(page.last?.number ?? 0))
            xml.element("MaxParts", String(limit))
            xml.element("IsTruncated", limit > 0 && rest.count > page.count ? "true" : "false")
            for part in page {
                xml.element("Part") { xml in
                    if !part.checksum.isEmpty {
                        xml.element(checksum.algorithm.elementName, base64Text(part.checksum))
                    }
                    xml.element("PartNumber", String(part.number))
                    xml.element("Size", String(part.size))
                }
            }
        }
    }
}
