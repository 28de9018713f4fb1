import HoldfastBuckets
import HoldfastWire

// What the handlers of a bucket's settings share: documents in, documents out, and settings that only this module
// interprets, which are stored as the XML that the shapes write.

extension S3Request {
    /// The request's document, as its shape.
    ///
    /// - Parameter needsChecksum: whether S3 refuses the operation without an MD5 or a checksum.
    /// - Throws: `MissingRequestBodyError`, `MalformedXML`, `BadDigest`, `InvalidRequest`.
    func read<Shape: XMLReadable & XMLRootElement>(
        _ shape: Shape.Type = Shape.self, needsChecksum: Bool = false
    ) async throws -> Shape {
        try Shape(
            document: try await checkedBody(limitBytes: XMLLimits.standard.bytesMax, needsChecksum: needsChecksum))
    }
}

extension XMLReadable where Self: XMLRootElement {
    /// - Throws: `MissingRequestBodyError`, `MalformedXML`.
    init(document: [UInt8], limits: XMLLimits = .standard) throws(S3Error) {
        let root: XMLNode
        do throws(XMLError) { root = try XMLReader.parse(document, limits: limits) } catch {
            throw error == .empty ? .missingRequestBody : .malformedXML
        }
        do throws(XMLShapeError) { try self.init(root: root) } catch { throw .malformedXML }
    }
}

extension S3Error {
    static let missingRequestBody = S3Error("MissingRequestBodyError", 400, "Request Body is empty")

    /// A setting that a bucket does not have.
    static func missing(_ setting: BucketSetting, of bucket: BucketName) -> S3Error {
        var error = S3Error(BucketError.noSuchSetting(setting))
        error.details.append(("BucketName", bucket.description))
        return error
    }
}

extension S3Reply {
    static func document(
        _ shape: some XMLWritable & XMLRootElement, _ headers: WireHeaders = WireHeaders()
    ) -> WireResponse {
        stored(shape.document, headers)
    }

    /// A document that has its declaration and its namespace.
    static func stored(_ document: [UInt8], _ headers: WireHeaders = WireHeaders()) -> WireResponse {
        var headers = headers
        headers.append("Content-Type", "application/xml")
        return WireResponse(status: 200, headers: headers, body: document)
    }
}

extension S3Handlers {
    func store(
        _ shape: some XMLWritable & XMLRootElement, as setting: BucketSetting, _ request: S3Request
    ) async throws {
        try await request.buckets.putSetting(setting, of: try request.bucket, document: shape.document)
    }

    /// The setting's document, which is there.
    func replyStored(_ setting: BucketSetting, _ request: S3Request) throws -> WireResponse {
        let bucket = try request.bucket
        guard let document = try request.buckets.setting(setting, of: bucket) else {
            throw S3Error.missing(setting, of: bucket)
        }
        return S3Reply.stored(document)
    }

    /// The setting's document, or what stands for its absence.
    func replyStored(
        _ setting: BucketSetting, _ request: S3Request, orElse standard: some XMLWritable & XMLRootElement
    ) throws -> WireResponse {
        let document = try request.buckets.setting(setting, of: try request.bucket)
        return S3Reply.stored(document ?? standard.document)
    }

    /// Whether or not the setting was there.
    func remove(_ setting: BucketSetting, _ request: S3Request) async throws -> WireResponse {
        try await request.buckets.deleteSetting(setting, of: try request.bucket)
        return S3Reply.empty(status: 204)
    }
}
