import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>.
    func deleteObject(_ request: S3Request) async throws -> WireResponse {
        var asked = DeleteRequest(try request.key, version: try request.version)
        asked.conditions.ifMatch = request.text("if-match")
        if let text = request.text("x-amz-if-match-last-modified-time") {
            asked.conditions.ifMatchModified = try Self.time(text, "x-amz-if-match-last-modified-time")
        }
        if let text = request.text("x-amz-if-match-size") {
            asked.conditions.ifMatchSize = try Self.size(text, "x-amz-if-match-size")
        }
        try request.checkBypass()
        asked.bypassesGovernance = request.bypassesGovernance
        let result = try await request.buckets.deleteObject(try request.bucket, asked)
        var headers = WireHeaders()
        if result.isDeleteMarker { headers.append("x-amz-delete-marker", "true") }
        headers.append("x-amz-version-id", ifPresent: result.version?.description)
        return S3Reply.empty(status: 204, headers)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>.
    func deleteObjects(_ request: S3Request) async throws -> WireResponse {
        let document = try await request.document(root: "Delete", limits: .keys)
        let objects = document.children.filter { $0.name == "Object" }
        guard (1...BucketLimits.batchKeysMax).contains(objects.count) else { throw S3Error.malformedXML }
        try request.checkBypass()
        let isQuiet = document.text(of: "Quiet").map { $0.lowercased() == "true" } ?? false
        var answers: [DeleteAnswer] = []
        var asked: [DeleteRequest] = []
        for object in objects {
            guard let name = object.text(of: "Key") else { throw S3Error.malformedXML }
            guard !name.isEmpty else {
                throw S3Error("UserKeyMustBeSpecified", 400, "User key must have a length greater than 0.")
            }
            let version = object.text(of: "VersionId").flatMap { $0.isEmpty ? nil : $0 }
            do {
                let entry = try DeleteRequest(entry: object, name, version: version, request)
                try request.authorize(delete: entry)
                asked.append(entry)
                answers.append(DeleteAnswer(name: name, version: version, index: asked.count - 1))
            } catch {
                answers.append(DeleteAnswer(name: name, version: version, refusal: S3Error(any: error)))
            }
        }
        let results = try await request.buckets.deleteObjects(try request.bucket, asked)
        return S3Reply.document("DeleteResult") { xml in
            for answer in answers {
                switch answer.index.map({ results[$0] }) {
                case .success(let result)?:
                    if !isQuiet { Self.write(result, answer, to: &xml) }
                case .failure(let error)?: Self.write(S3Error(error), answer, to: &xml)
                case nil: if let refusal = answer.refusal { Self.write(refusal, answer, to: &xml) }
                }
            }
        }
    }

    private struct DeleteAnswer {
        var name: String
        var version: String?
        var index: Int?
        var refusal: S3Error?
    }

    private static func write(_ result: DeleteResult, _ answer: DeleteAnswer, to xml: inout XMLWriter) {
        xml.element("Deleted") { xml in
            xml.element("Key", answer.name)
            if let named = answer.version {
                xml.element("VersionId", named)
                if result.isDeleteMarker {
                    xml.element("DeleteMarker", "true")
                    xml.element("DeleteMarkerVersionId", named)
                }
            } else if result.isDeleteMarker, let marker = result.version {
                xml.element("DeleteMarker", "true")
                xml.element("DeleteMarkerVersionId", marker.description)
            }
        }
    }

    private static func write(_ error: S3Error, _ answer: DeleteAnswer, to xml: inout XMLWriter) {
        xml.element("Error") { xml in
            xml.element("Key", answer.name)
            if let named = answer.version { xml.element("VersionId", named) }
            xml.element("Code", error.code)
            xml.element("Message", error.message)
        }
    }

    fileprivate static func time(_ text: String, _ name: String) throws -> Timestamp {
        guard let time = HTTPDate.parse(text) else {
            throw S3Error.invalidArgument("Invalid \(name)", name: name, value: text)
        }
        return time
    }

    fileprivate static func size(_ text: String, _ name: String) throws -> UInt64 {
        guard let size = UInt64(text) else {
            throw S3Error.invalidArgument("Invalid \(name)", name: name, value: text)
        }
        return size
    }
}

extension S3Request {
    var bypassesGovernance: Bool {
        text("x-amz-bypass-governance-retention")?.lowercased() == "true"
    }

    /// A bucket without locks has none to bypass, whatever the header says.
    fileprivate func checkBypass() throws {
        let name = "x-amz-bypass-governance-retention"
        guard let text = text(name), try !buckets.bucket(try bucket).hasObjectLock else { return }
        throw S3Error.invalidArgument(
            "\(name) is only applicable to Object Lock enabled buckets.", name: name, value: text)
    }
}

extension S3Request {
    /// Lets one delete of a batch pass.
    fileprivate func authorize(delete: DeleteRequest) throws {
        var actions: [S3Action] = [delete.version == nil ? .deleteObject : .deleteObjectVersion]
        if delete.bypassesGovernance { actions.append(.bypassGovernanceRetention) }
        try buckets.authorize(try accessRequest(actions, key: delete.key, version: delete.version))
    }
}

extension DeleteRequest {
    fileprivate init(entry: XMLNode, _ name: String, version: String?, _ request: S3Request) throws {
        self.init(try ObjectKey(name), version: try version.map { try VersionID(named: $0) })
        conditions.ifMatch = entry.text(of: "ETag")
        if let text = entry.text(of: "LastModifiedTime") {
            conditions.ifMatchModified = try S3Handlers.time(text, "LastModifiedTime")
        }
        if let text = entry.text(of: "Size") { conditions.ifMatchSize = try S3Handlers.size(text, "Size") }
        bypassesGovernance = request.bypassesGovernance
    }
}
