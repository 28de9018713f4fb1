import HoldfastStorage

/// A permission for somebody, as access control lists have them.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>.
public struct Grant: Hashable, Sendable {
    public var grantee: Grantee
    public var permission: ACLPermission

    public init(_ permission: ACLPermission, to grantee: Grantee) {
        self.grantee = grantee
        self.permission = permission
    }

    func encode(into record: inout RecordWriter) {
        switch grantee {
        case .canonicalUser(let id):
            record.uint8(0)
            record.bytes(id.bytes)
        case .group(let group): record.uint8(group.rawValue)
        }
        record.uint8(permission.rawValue)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        let kind = try record.uint8()
        if kind == 0 {
            let bytes = try record.bytes()
            guard bytes.count == 32 else { throw .illegal("not a canonical id") }
            grantee = .canonicalUser(CanonicalID(bytes: bytes))
        } else {
            guard let group = Grantee.Group(rawValue: kind) else { throw .illegal("unknown grantee") }
            grantee = .group(group)
        }
        guard let permission = ACLPermission(rawValue: try record.uint8()) else { throw .illegal("unknown permission") }
        self.permission = permission
    }
}

/// Who is granted something. S3 has given up e-mail addresses as grantees, so there are none here.
public enum Grantee: Hashable, Sendable {
    case canonicalUser(CanonicalID)
    case group(Group)

    /// S3's predefined groups. The numbers are on disk.
    public enum Group: UInt8, Hashable, Sendable, CaseIterable {
        /// Everybody, anonymous callers included.
        case allUsers = 1
        /// Every caller that signs, of any account.
        case authenticatedUsers = 2
        /// The service that writes server access logs.
        case logDelivery = 3

        /// The group's name in grants.
        public var uri: String {
            switch self {
            case .allUsers: "http://acs.amazonaws.com/groups/global/AllUsers"
            case .authenticatedUsers: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
            case .logDelivery: "http://acs.amazonaws.com/groups/s3/LogDelivery"
            }
        }

        public init?(uri: some StringProtocol) {
            guard let group = Self.allCases.first(where: { $0.uri == uri }) else { return nil }
            self = group
        }
    }

    /// Whether a grant to it makes a list public.
    var isPublic: Bool {
        switch self {
        case .group(.allUsers), .group(.authenticatedUsers): true
        case .group(.logDelivery), .canonicalUser: false
        }
    }
}

/// What a grant allows. The numbers are on disk.
public enum ACLPermission: UInt8, Hashable, Sendable, CaseIterable {
    case read = 1
    case write = 2
    case readACP = 3
    case writeACP = 4
    case fullControl = 5

    /// `READ_ACP`, as documents have it.
    public var name: String {
        switch self {
        case .read: "READ"
        case .write: "WRITE"
        case .readACP: "READ_ACP"
        case .writeACP: "WRITE_ACP"
        case .fullControl: "FULL_CONTROL"
        }
    }

    public init?(name: some StringProtocol) {
        guard let permission = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = permission
    }

    /// `x-amz-grant-read-acp`: the header that grants it.
    public var header: String {
        switch self {
        case .read: "x-amz-grant-read"
        case .write: "x-amz-grant-write"
        case .readACP: "x-amz-grant-read-acp"
        case .writeACP: "x-amz-grant-write-acp"
        case .fullControl: "x-amz-grant-full-control"
        }
    }

    /// Whether who has this permission has the other.
    func covers(_ other: ACLPermission) -> Bool { self == other || self == .fullControl }
}
