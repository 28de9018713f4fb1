import HoldfastStorage

/// What an object carries besides its bytes: the system headers that S3 keeps, and the user's own.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>.
public struct ObjectMetadata: Hashable, Sendable {
    /// The system headers, in the order in which replies give them. The numbers are on disk.
    public enum Header: UInt8, Hashable, Sendable, CaseIterable {
        case contentType = 1
        case cacheControl = 2
        case contentDisposition = 3
        case contentEncoding = 4
        case contentLanguage = 5
        case expires = 6
        case websiteRedirectLocation = 7
    }

    public var headers: [Header: String] = [:]
    /// Names in lower case without `x-amz-meta-`, sorted, each once.
    public private(set) var user: [UserEntry] = []

    public struct UserEntry: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    public init() {}

    /// - Throws: `metadataTooLarge`.
    public init(headers: [Header: String], user: [(name: String, value: String)]) throws(BucketError) {
        self.headers = headers
        var byName: [String: String] = [:]
        for (name, value) in user {
            let name = name.lowercased()
            // Headers of the same name are one header, as HTTP joins them.
            byName[name] = byName[name].map { $0 + "," + value } ?? value
        }
        self.user = byName.sorted { $0.key < $1.key }.map { UserEntry(name: $0.key, value: $0.value) }
        let bytes = self.user.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard bytes <= BucketLimits.userMetadataBytesMax else {
            throw .metadataTooLarge(bytes: bytes, bytesMax: BucketLimits.userMetadataBytesMax)
        }
    }

    public subscript(user name: String) -> String? { user.first { $0.name == name }?.value }

    func encode(into record: inout RecordWriter) {
        record.array(Header.allCases.filter { headers[$0] != nil }) { writer, header in
            writer.uint8(header.rawValue)
            writer.string(headers[header] ?? "")
        }
        record.array(user) { writer, entry in
            writer.string(entry.name)
            writer.string(entry.value)
        }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        let stored = try record.array { (reader) throws(RecordDecodingError) -> (Header, String) in
            guard let header = Header(rawValue: try reader.uint8()) else { throw .illegal("unknown header") }
            return (header, try reader.string())
        }
        for (header, value) in stored { headers[header] = value }
        user = try record.array { (reader) throws(RecordDecodingError) in
            UserEntry(name: try reader.string(), value: try reader.string())
        }
    }
}
