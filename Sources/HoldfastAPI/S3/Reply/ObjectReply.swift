import HoldfastBuckets
import HoldfastCore
import HoldfastWire

// What the headers of a reply say of an object.

extension ChecksumAlgorithm {
    /// `x-amz-checksum-crc64nvme`.
    var headerName: String { "x-amz-checksum-" + name.lowercased() }

    /// `ChecksumCRC64NVME`.
    var elementName: String { "Checksum" + name }
}

extension ObjectChecksum {
    /// In Base64; a composite one with the number of its parts.
    func text(partCount: Int) -> String {
        let base64 = base64Text(value)
        return kind == .composite ? "\(base64)-\(partCount)" : base64
    }
}

extension ObjectChecksum.Kind {
    var name: String {
        switch self {
        case .fullObject: "FULL_OBJECT"
        case .composite: "COMPOSITE"
        }
    }

    init(named text: String) throws {
        switch text {
        case "FULL_OBJECT": self = .fullObject
        case "COMPOSITE": self = .composite
        default: throw S3Error.invalidRequest("Value for x-amz-checksum-type header is invalid.")
        }
    }
}

func base64Text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.append(base64: bytes.span)
    return String(decoding: text, as: UTF8.self)
}

extension WireHeaders {
    /// The version that was written. Null versions, which are all that buckets with suspended versioning get, are
    /// told by those who read them, and not by those who write them.
    mutating func append(writtenVersion result: PutResult) {
        if result.isVersioned, result.version != .null { append("x-amz-version-id", result.version.description) }
    }

    mutating func append(_ checksum: ObjectChecksum, partCount: Int = 0) {
        append(checksum.algorithm.headerName, checksum.text(partCount: partCount))
        append("x-amz-checksum-type", checksum.kind.name)
    }

    /// What `GetObject` and `HeadObject` say of an object.
    init(_ info: ObjectInfo, _ request: S3Request, now: Timestamp) throws {
        self.init()
        reserveCapacity(16)
        append("Accept-Ranges", "bytes")
        append("Last-Modified", SigV4Time.formatHTTPDate(info.modified))
        append("ETag", "\"\(info.tag)\"")
        if info.isVersioned { append("x-amz-version-id", info.version.description) }
        try appendMetadata(info, request)
        if info.storageClass != .standard { append("x-amz-storage-class", info.storageClass.name) }
        if !info.tags.isEmpty { append("x-amz-tagging-count", String(info.tags.count)) }
        if let lock = info.lock { append(lock) }
        append(info.encryption)
        append(info.restore, now: now)
    }

    private mutating func append(_ restore: ObjectRestore?, now: Timestamp) {
        guard let restore else { return }
        if restore.isOngoing(at: now) {
            append("x-amz-restore", "ongoing-request=\"true\"")
        } else if restore.isReadable(at: now) {
            let end = SigV4Time.formatHTTPDate(restore.until)
            append("x-amz-restore", "ongoing-request=\"false\", expiry-date=\"\(end)\"")
        }
    }

    /// The rule and the midnight that end an object's life.
    mutating func append(_ deadline: LifecycleDeadline?) {
        guard let deadline else { return }
        append(
            "x-amz-expiration",
            "expiry-date=\"\(SigV4Time.formatHTTPDate(deadline.date))\", "
                + "rule-id=\"\(PercentEncoding.encode(deadline.ruleID.utf8))\"")
    }

    private mutating func append(_ lock: ObjectLock) {
        if let retention = lock.retention {
            append("x-amz-object-lock-mode", retention.mode.name)
            append("x-amz-object-lock-retain-until-date", retention.until.s3Text)
        }
        if let held = lock.legalHold { append("x-amz-object-lock-legal-hold", held ? "ON" : "OFF") }
    }

    /// The object's own headers, or what the request asks for in their place.
    private mutating func appendMetadata(_ info: ObjectInfo, _ request: S3Request) throws {
        for header in ObjectMetadata.Header.allCases {
            var value = info.metadata.headers[header]
            if header == .contentType { value = value ?? ObjectMetadata.standardContentType }
            if let override = header.override, let asked = request.query.text(override) {
                guard request.sender.isSigned else {
                    throw S3Error.invalidRequest(
                        "Request specific response headers cannot be used for anonymous GET requests.")
                }
                value = asked
            }
            append(header.name, ifPresent: value)
        }
        for entry in info.metadata.user { append(ObjectMetadata.userPrefix + entry.name, entry.value) }
    }
}

extension ObjectMetadata.Header {
    /// The query parameter that puts another value into a reply.
    fileprivate var override: String? {
        switch self {
        case .contentType: "response-content-type"
        case .cacheControl: "response-cache-control"
        case .contentDisposition: "response-content-disposition"
        case .contentEncoding: "response-content-encoding"
        case .contentLanguage: "response-content-language"
        case .expires: "response-expires"
        case .websiteRedirectLocation: nil
        }
    }
}

/// An object's bytes as a reply's body.
struct ObjectStream: ReplyStream {
    let reader: ObjectReader

    var length: UInt64 { reader.length }

    func read<Sink: ByteSink>(at offset: UInt64, into sink: Sink.Type) async throws -> Sink {
        try await reader.read(at: offset, into: sink)
    }
}
