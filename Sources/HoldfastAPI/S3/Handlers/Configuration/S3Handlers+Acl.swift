import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html>.
    func getBucketAcl(_ request: S3Request) async throws -> WireResponse {
        let (owner, list) = try request.buckets.acl(of: try request.bucket, request.canonicalIDs)
        return S3Reply.document(S3Shapes.AccessControlPolicy(list, owner: request.canonicalIDs[owner]))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html>.
    func putBucketAcl(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        let owner = try request.buckets.bucket(bucket).owner
        let asked = try await request.acl(owner: request.canonicalIDs[owner])
        try await request.buckets.putACL(asked, of: bucket, by: request.sender.requester, request.canonicalIDs)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html>.
    func getObjectAcl(_ request: S3Request) async throws -> WireResponse {
        let (info, owner, list) = try request.buckets.acl(of: try object(request), request.canonicalIDs)
        var headers = WireHeaders()
        if info.isVersioned { headers.append("x-amz-version-id", info.version.description) }
        return S3Reply.document(S3Shapes.AccessControlPolicy(list, owner: request.canonicalIDs[owner]), headers)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>.
    func putObjectAcl(_ request: S3Request) async throws -> WireResponse {
        let owner = try request.buckets.acl(of: try object(request), request.canonicalIDs).owner
        let asked = try await request.acl(owner: request.canonicalIDs[owner])
        let info = try await request.buckets.putACL(
            asked, try request.bucket, try request.key, version: try request.version, by: request.sender.requester,
            request.canonicalIDs)
        var headers = WireHeaders()
        if info.isVersioned { headers.append("x-amz-version-id", info.version.description) }
        return S3Reply.empty(headers)
    }

    private func object(_ request: S3Request) throws -> ObjectReadRequest {
        ObjectReadRequest(try request.bucket, try request.key, version: try request.version)
    }
}

extension S3Request {
    /// What the request asks for as the list of a bucket or an object, in its headers or in its document.
    ///
    /// - Parameter owner: of the bucket or the object, whom the document must name.
    fileprivate func acl(owner: CanonicalID) async throws -> RequestedACL {
        let body = try await checkedBody(limitBytes: XMLLimits.standard.bytesMax, needsChecksum: false)
        if let asked = try requestedACL {
            guard body.isEmpty else {
                throw S3Error("UnexpectedContent", 400, "This request does not support content")
            }
            return asked
        }
        guard !body.isEmpty else {
            throw S3Error(
                "MissingSecurityHeader", 400, "Your request was missing a required header",
                [("MissingHeaderName", "x-amz-acl")])
        }
        guard let policy = try? S3Shapes.AccessControlPolicy(document: body), let grants = policy.grants,
            let named = policy.owner?.id
        else { throw BucketError.malformedACL }
        guard let named = CanonicalID(named) else {
            throw S3Error.invalidArgument("Invalid id", name: "Owner/ID", value: named)
        }
        guard named == owner else { throw S3Error.accessDenied() }
        return .grants(try AccessControlList(try grants.map { grant in try Grant(grant) }))
    }
}

extension Grant {
    /// - Throws: `MalformedACLError`, `InvalidArgument`, `MethodNotAllowed` for an e-mail address, which S3 no longer
    ///   takes.
    fileprivate init(_ shape: S3Shapes.Grant) throws {
        guard let grantee = shape.grantee, let permission = shape.permission else { throw BucketError.malformedACL }
        switch grantee.type {
        case .canonicalUser:
            guard let id = CanonicalID(grantee.id ?? "") else {
                throw S3Error.invalidArgument("Invalid id", name: "CanonicalUser/ID", value: grantee.id ?? "")
            }
            self.init(ACLPermission(permission), to: .canonicalUser(id))
        case .group:
            guard let group = Grantee.Group(uri: grantee.uri ?? "") else {
                throw S3Error.invalidArgument("Invalid group uri", name: "Group/URI", value: grantee.uri ?? "")
            }
            self.init(ACLPermission(permission), to: .group(group))
        case .amazonCustomerByEmail: throw BucketError.methodNotAllowed
        }
    }
}

extension ACLPermission {
    fileprivate init(_ shape: S3Shapes.Permission) {
        switch shape {
        case .fullControl: self = .fullControl
        case .write: self = .write
        case .writeAcp: self = .writeACP
        case .read: self = .read
        case .readAcp: self = .readACP
        }
    }
}

extension S3Shapes.AccessControlPolicy {
    fileprivate init(_ list: AccessControlList, owner: CanonicalID) {
        self.init(
            grants: list.grants.map { grant in
                S3Shapes.Grant(
                    grantee: S3Shapes.Grantee(grant.grantee), permission: S3Shapes.Permission(grant.permission))
            }, owner: S3Shapes.Owner(id: owner.description))
    }
}

extension S3Shapes.Grantee {
    fileprivate init(_ grantee: Grantee) {
        switch grantee {
        case .canonicalUser(let id): self.init(id: id.description, type: .canonicalUser)
        case .group(let group): self.init(type: .group, uri: group.uri)
        }
    }
}

extension S3Shapes.Permission {
    fileprivate init(_ permission: ACLPermission) {
        switch permission {
        case .read: self = .read
        case .write: self = .write
        case .readACP: self = .readAcp
        case .writeACP: self = .writeAcp
        case .fullControl: self = .fullControl
        }
    }
}
