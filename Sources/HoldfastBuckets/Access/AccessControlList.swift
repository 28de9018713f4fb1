import HoldfastStorage

/// The grants on a bucket or an object. Whose it is stands beside it, in the record of the bucket or object.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>.
public struct AccessControlList: Hashable, Sendable {
    public private(set) var grants: [Grant]

    /// - Throws: `malformedACL` for over 100 grants.
    public init(_ grants: [Grant]) throws(BucketError) {
        guard grants.count <= BucketLimits.grantsMax else { throw .malformedACL }
        self.grants = grants
    }

    /// What is granted where nothing is said: the owner has everything, and nobody else anything.
    public init(owner: CanonicalID) { grants = [Grant(.fullControl, to: .canonicalUser(owner))] }

    init(trusted grants: [Grant]) { self.grants = grants }

    /// Whether it grants anything to everybody, or to whoever signs.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>.
    public var isPublic: Bool { grants.contains { $0.grantee.isPublic } }

    /// Whether one of its grants gives the permission.
    ///
    /// - Parameters:
    ///   - user: `nil` for an anonymous caller.
    ///   - ignoresPublic: whether grants to everybody, or to whoever signs, count for nothing.
    func grants(_ permission: ACLPermission, to user: CanonicalID?, ignoresPublic: Bool) -> Bool {
        grants.contains { grant in
            guard grant.permission.covers(permission) else { return false }
            switch grant.grantee {
            case .canonicalUser(let id): return id == user
            case .group(.allUsers): return !ignoresPublic
            case .group(.authenticatedUsers): return !ignoresPublic && user != nil
            case .group(.logDelivery): return false
            }
        }
    }

    /// Whether the group that writes logs has the permission.
    func grantsToLogDelivery(_ permission: ACLPermission) -> Bool {
        grants.contains { $0.grantee == .group(.logDelivery) && $0.permission.covers(permission) }
    }

    /// As it is stored, in the setting `acl` of a bucket and in an object's record.
    public var document: [UInt8] {
        var writer = RecordWriter(capacity: 2 + grants.count * 35)
        writer.version(1)
        writer.array(grants) { writer, grant in grant.encode(into: &writer) }
        return writer.finish()
    }

    /// - Throws: `storage(corrupt)`.
    public init(document: [UInt8]) throws(BucketError) {
        self = try decodeDocument(document) { (reader) throws(RecordDecodingError) in
            let grants = try reader.array { (reader) throws(RecordDecodingError) in try Grant(decoding: &reader) }
            guard grants.count <= BucketLimits.grantsMax else { throw .illegal("more than 100 grants") }
            return AccessControlList(trusted: grants)
        }
    }
}

/// Reads a document that is kept as a setting or in an object's record: version 1, then the fields.
func decodeDocument<Model>(
    _ document: [UInt8], _ read: (inout RecordReader) throws(RecordDecodingError) -> Model
) throws(BucketError) -> Model {
    do throws(RecordDecodingError) {
        var reader = RecordReader(document.span)
        try reader.version(upTo: 1)
        let model = try read(&reader)
        try reader.end()
        return model
    } catch {
        throw .storage(.corrupt(tree: BucketTrees.settings.raw.name, key: "", reason: "\(error)"))
    }
}
