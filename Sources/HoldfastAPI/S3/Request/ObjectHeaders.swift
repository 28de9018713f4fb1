import HoldfastBuckets
import HoldfastCore
import HoldfastWire

// What the headers of a write say of the object to be.

extension ObjectMetadata.Header {
    /// The HTTP header's name.
    var name: String {
        switch self {
        case .contentType: "Content-Type"
        case .cacheControl: "Cache-Control"
        case .contentDisposition: "Content-Disposition"
        case .contentEncoding: "Content-Encoding"
        case .contentLanguage: "Content-Language"
        case .expires: "Expires"
        case .websiteRedirectLocation: "x-amz-website-redirect-location"
        }
    }
}

extension ObjectMetadata {
    static let userPrefix = "x-amz-meta-"
    /// What S3 says of objects whose type nobody said.
    static let standardContentType = "binary/octet-stream"

    /// The metadata that a request's headers give.
    /// - Throws: `metadataTooLarge`; `InvalidRedirectLocation`.
    init(_ headers: WireHeaders) throws {
        var kept: [Header: String] = [:]
        for header in Header.allCases {
            guard let value = headers[header.name], !value.isEmpty else { continue }
            kept[header] = value
        }
        // How the body came is not how the object is encoded.
        kept[.contentEncoding] = S3ContentEncoding(headers.values("content-encoding")).ofObject
        if let place = kept[.websiteRedirectLocation] {
            guard place.hasPrefix("/") || place.hasPrefix("http://") || place.hasPrefix("https://") else {
                throw S3Error(
                    "InvalidRedirectLocation", 400,
                    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.")
            }
            guard place.utf8.count <= 2_048 else {
                throw S3Error(
                    "InvalidRedirectLocation", 400,
                    "The length of website redirect location cannot exceed 2,048 characters.")
            }
        }
        let prefix = Self.userPrefix
        let user = headers.fields.compactMap { field -> (name: String, value: String)? in
            guard field.name.utf8.count > prefix.utf8.count,
                WireHeaders.isSameName(String(field.name.prefix(prefix.count)), prefix)
            else { return nil }
            return (String(field.name.dropFirst(prefix.count)), field.value)
        }
        try self.init(headers: kept, user: user)
    }
}

extension StorageClass {
    /// - Throws: `InvalidStorageClass`.
    init(named text: String) throws {
        guard let found = StorageClass(name: text) else {
            throw S3Error("InvalidStorageClass", 400, "The storage class you specified is not valid")
        }
        self = found
    }
}

extension [ObjectTag] {
    /// `x-amz-tagging`: names and values as a query has them.
    init(header text: String) throws {
        let malformed = S3Error.invalidArgument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag "
                + "name duplicates.", name: "x-amz-tagging", value: text)
        let query: S3Query
        do { query = try S3Query(text) } catch { throw malformed }
        // An equals sign within a value was to be encoded.
        let parts = text.utf8.split(separator: 0x26).map { $0.split(separator: 0x3D) }
        guard parts.allSatisfy({ $0.count <= 2 }) else { throw malformed }
        self = query.parameters.map {
            ObjectTag(key: $0.name, value: String(decoding: $0.bytes, as: UTF8.self))
        }
        guard Set(map(\.key)).count == count else { throw malformed }
    }
}

extension ObjectLock {
    /// The lock that a write's headers ask for; `nil` where they ask for none.
    init?(_ request: S3Request) throws {
        let mode = request.text("x-amz-object-lock-mode")
        let until = request.text("x-amz-object-lock-retain-until-date")
        let hold = request.text("x-amz-object-lock-legal-hold")
        guard mode != nil || until != nil || hold != nil else { return nil }
        self.init()
        if mode != nil || until != nil {
            guard let mode, let until else {
                throw S3Error.invalidArgument(
                    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
                    name: mode == nil ? "x-amz-object-lock-mode" : "x-amz-object-lock-retain-until-date", value: "")
            }
            guard let time = Timestamp(s3: until) else {
                throw S3Error.invalidArgument(
                    "The retain until date must be provided in ISO 8601 format",
                    name: "x-amz-object-lock-retain-until-date", value: until)
            }
            retention = Retention(mode: try Mode(named: mode), until: time)
        }
        if let hold {
            guard hold == "ON" || hold == "OFF" else {
                throw S3Error.invalidArgument(
                    "Legal hold status must be either of 'ON' or 'OFF'", name: "x-amz-object-lock-legal-hold",
                    value: hold)
            }
            legalHold = hold == "ON"
        }
    }
}

extension ObjectLock.Mode {
    init(named text: String) throws {
        switch text {
        case "GOVERNANCE": self = .governance
        case "COMPLIANCE": self = .compliance
        default:
            throw S3Error.invalidArgument(
                "Unknown wormMode directive.", name: "x-amz-object-lock-mode", value: text)
        }
    }

    var name: String {
        switch self {
        case .governance: "GOVERNANCE"
        case .compliance: "COMPLIANCE"
        }
    }
}

extension WriteConditions {
    /// What `If-Match` and `If-None-Match` ask of a write.
    init(_ request: S3Request) throws {
        self.init()
        ifMatch = request.text("if-match")
        ifNoneMatch = request.text("if-none-match")
        if ifMatch != nil && ifNoneMatch != nil {
            throw S3Error.notImplemented(
                header: "If-Match,If-None-Match", "Multiple conditional request headers present in the request")
        }
        if let tag = ifNoneMatch, tag != "*" { throw Self.notAccepted("If-None-Match") }
        if ifMatch == "*" || ifMatch == "\"*\"" { throw Self.notAccepted("If-Match") }
    }

    private static func notAccepted(_ header: String) -> S3Error {
        .notImplemented(header: header, "We don't accept the provided value of \(header) header for this API")
    }
}

extension ReadConditions {
    /// - Parameter prefix: `x-amz-copy-source-` where the conditions are those of a copy's source.
    init(_ request: S3Request, prefix: String = "") {
        self.init()
        ifMatch = request.text(prefix + "if-match")
        ifNoneMatch = request.text(prefix + "if-none-match")
        ifModifiedSince = request.text(prefix + "if-modified-since").flatMap { HTTPDate.parse($0) }
        ifUnmodifiedSince = request.text(prefix + "if-unmodified-since").flatMap { HTTPDate.parse($0) }
    }
}

/// Times in headers: HTTP's form, and ISO 8601's, which some clients send.
enum HTTPDate {
    static func parse(_ text: String) -> Timestamp? { SigV4Time.parseHTTPDate(text) ?? Timestamp(s3: text) }
}
