import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Endpoint {
    /// Whether a request is a browser's form that uploads an object.
    static func isForm(_ head: WireRequest, _ address: S3Address, _ query: S3Query) -> Bool {
        head.method == "POST" && address.bucket != nil && address.key == nil && query.parameters.isEmpty
    }

    /// Puts the file of a form, with what its fields say, if the policy among them is met.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html>.
    func postObject(
        _ head: WireRequest, _ body: any BodyPieces, _ address: S3Address, _ context: StreamingContext,
        _ id: S3RequestID
    ) async throws -> WireResponse {
        let file = try FormFile(head, body)
        let fields = try await file.readFields()
        // S3 looks for the key before it looks at who sends it.
        guard let key = fields["key"], !key.isEmpty else { throw S3Error(PostFormError.fieldMissing("key")) }
        let sender = try context.authenticator.sender(of: fields)
        if let text = fields["policy"] {
            try asS3 { () throws(PostPolicyError) in
                let policy = try PostPolicy(Array(text.utf8))
                try policy.check(fields, bucket: address.bucket ?? "", now: context.now)
                file.policy = policy
            }
        }
        let put = try FormPut(fields, key, head, address)
        let request = S3Request(
            head: put.head, operation: .putObject, address: put.address, query: try S3Query(nil), sender: sender,
            buckets: buckets(sender, head, id), body: S3Body(put.head, file, sender), requestID: id,
            canonicalIDs: canonicalIDs)
        request.isFormFile = true
        request.access = try request.authorize()
        let isCharged = try request.isCharged()
        var response = put.reply(to: try await handlers.putObject(request), request)
        if isCharged { response.headers.setCharged() }
        return response
    }
}

private func asS3<Result, Failure: S3RequestError>(_ body: () throws(Failure) -> Result) throws(S3Error) -> Result {
    do throws(Failure) { return try body() } catch { throw S3Error(error) }
}

/// The file of a form as it comes, held against the policy's bounds.
private final class FormFile: BodyPieces {
    var policy: PostPolicy?
    private let pieces: any BodyPieces
    private var form: PostForm
    /// Bytes of the file that came with the fields.
    private var first: [UInt8] = []
    private var count = 0
    private var isAtEnd = false

    init(_ head: WireRequest, _ pieces: any BodyPieces) throws {
        self.pieces = pieces
        form = try asS3 { () throws(PostFormError) in try PostForm(contentType: head.headers["content-type"]) }
    }

    func readFields() async throws -> PostFormFields {
        while form.fields == nil, let piece = try await pieces.next() {
            first += try asS3 { () throws(PostFormError) in try form.feed(piece) }
        }
        guard let fields = form.fields else {
            try asS3 { () throws(PostFormError) in try form.finish() }
            throw S3Error.incompleteBody
        }
        return fields
    }

    func next() async throws -> [UInt8]? {
        if isAtEnd { return nil }
        var bytes = first
        first = []
        while bytes.isEmpty, let piece = try await pieces.next() {
            bytes = try asS3 { () throws(PostFormError) in try form.feed(piece) }
        }
        count += bytes.count
        isAtEnd = bytes.isEmpty
        if isAtEnd { try asS3 { () throws(PostFormError) in try form.finish() } }
        try asS3 { () throws(PostPolicyError) in try policy?.check(contentBytes: count, isWhole: isAtEnd) }
        return isAtEnd ? nil : bytes
    }
}

/// A form's fields as the PutObject that they ask for, and the reply that they want.
private struct FormPut {
    let head: WireRequest
    let address: S3Address
    private let status: Int
    private let redirect: String?

    /// Fields that are no headers of a PutObject.
    private static let others: Set<String> = [
        "key", "policy", "acl", "tagging", "success_action_status", "success_action_redirect", "redirect",
        "awsaccesskeyid", "signature", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature",
        "x-amz-security-token", "content-length", "host", "submit",
    ]

    init(_ fields: PostFormFields, _ key: String, _ original: WireRequest, _ bucket: S3Address) throws {
        var headers = WireHeaders()
        for field in fields.list where !Self.others.contains(field.name) {
            // What becomes a header must be able to be one.
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else {
                throw S3Error.invalidArgument("Invalid field value", name: field.name, value: "")
            }
            headers.append(field.name, field.value)
        }
        headers.append("x-amz-acl", ifPresent: fields["acl"])
        if let document = fields["tagging"] {
            let tags = try [ObjectTag](XMLNode(document: Array(document.utf8), root: "Tagging"))
            let pairs = tags.map {
                PercentEncoding.encode($0.key.utf8) + "=" + PercentEncoding.encode($0.value.utf8)
            }
            headers.append("x-amz-tagging", pairs.joined(separator: "&"))
        }
        for name in ["user-agent", "referer"] { headers.append(name, ifPresent: original.headers[name]) }
        var put = original
        put.method = "PUT"
        put.headers = headers
        head = put
        var place = bucket
        place.key = Array(key.utf8)
        address = place
        status = fields["success_action_status"].flatMap { Int($0) } ?? 204
        redirect = fields["success_action_redirect"] ?? fields["redirect"]
    }

    /// The reply to a PutObject as the form wants it: a redirect, or a status with or without a document.
    func reply(to put: WireResponse, _ request: S3Request) -> WireResponse {
        let tag = put.headers["etag"] ?? ""
        guard let bucket = try? request.bucket, let key = try? request.key else {
            preconditionFailure("what was put has a bucket and a key")
        }
        let place = request.location(bucket, key)
        var headers = put.headers
        if let redirect, redirect.hasPrefix("http://") || redirect.hasPrefix("https://") {
            let mark = redirect.contains("?") ? "&" : "?"
            let query =
                "bucket=\(PercentEncoding.encode(bucket.description.utf8))&key=\(PercentEncoding.encode(key.bytes))"
                + "&etag=\(PercentEncoding.encode(tag.utf8))"
            headers.append("Location", redirect + mark + query)
            return S3Reply.empty(status: 303, headers)
        }
        headers.append("Location", place)
        guard status == 201 else { return S3Reply.empty(status: status == 200 ? 200 : 204, headers) }
        return S3Reply.document("PostResponse", status: 201, headers) { xml in
            xml.element("Location", place)
            xml.element("Bucket", bucket.description)
            xml.element("Key", key.description)
            xml.element("ETag", tag)
        }
    }
}
