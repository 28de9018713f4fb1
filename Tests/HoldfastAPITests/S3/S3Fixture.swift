import HoldfastBuckets
import HoldfastCore
import HoldfastDeliveries
import HoldfastTesting
import HoldfastWire
import Testing

@testable import HoldfastAPI

/// The endpoint of S3 over a temporary store, without a server. Signatures are looked at and not verified.
final class S3Fixture: Sendable {
    let temporary: TemporaryStore
    private let endpoint: S3Endpoint

    init() throws {
        temporary = try TemporaryStore(trees: BucketTrees.all + DeliveryTrees.all)
        let store = temporary.store
        let randomness = SeededRandomness(seed: 1)
        endpoint = S3Endpoint { Buckets(store: store, scope: $0, randomness: randomness) }
    }

    deinit { temporary.remove() }

    /// - Parameters:
    ///   - target: the path with its query.
    ///   - account: `nil` for a request that nobody signed.
    ///   - region: that the request is signed for.
    func send(
        _ method: String, _ target: String, _ body: String = "", headers: [(String, String)] = [],
        account: String? = "000000000000", region: String = "us-east-1", isOriginTrusted: Bool = true
    ) async -> S3Answer {
        let now = Timestamp(seconds: 1_767_323_045)
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var fields = WireHeaders(headers)
        if let account {
            let signature = String(repeating: "0", count: 64)
            fields.append("X-Amz-Date", SigV4Time.format(now))
            fields.append("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")
            let names = fields.fields.map { $0.name.lowercased() }.filter { $0.hasPrefix("x-amz-") } + ["host"]
            fields.append(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(account)/20260102/\(region)/s3/aws4_request, "
                    + "SignedHeaders=\(names.sorted().joined(separator: ";")), Signature=\(signature)")
        }
        fields.append("Content-Length", String(body.utf8.count))
        let head = WireRequest(
            method: method, path: parts[0], query: parts.count > 1 ? parts[1] : nil, host: "localhost:4566",
            headers: fields)
        let context = StreamingContext(
            requestID: String(repeating: "A", count: 52), authenticator: .anyone, now: now,
            isOriginTrusted: isOriginTrusted)
        return S3Answer(await endpoint.respond(head, OneBody(Array(body.utf8)), context))
    }

    /// A request with a document whose checksum goes with it.
    func put(_ target: String, _ document: String, headers: [(String, String)] = []) async -> S3Answer {
        let checksum = CRC32.checksum(of: Array(document.utf8).span)
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
        var text: [UInt8] = []
        text.append(base64: bytes.span)
        return await send(
            "PUT", target, document,
            headers: headers + [("x-amz-checksum-crc32", String(decoding: text, as: UTF8.self))])
    }

    /// A new bucket.
    func bucket(_ name: String = "bucket", versioning: Bool = false) async -> String {
        #expect(await send("PUT", "/\(name)").status == 200)
        if versioning {
            let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
            #expect(await put("/\(name)?versioning", enabled).status == 200)
        }
        return "/\(name)"
    }
}

private final class OneBody: BodyPieces {
    private var piece: [UInt8]?

    init(_ bytes: [UInt8]) { piece = bytes.isEmpty ? nil : bytes }

    func next() async throws -> [UInt8]? {
        defer { piece = nil }
        return piece
    }
}

/// A reply, and its document where it has one.
struct S3Answer {
    let status: Int
    let headers: WireHeaders
    let text: String
    private let document: XMLNode?

    init(_ response: WireResponse) {
        status = response.status
        headers = response.headers
        text = String(decoding: response.body, as: UTF8.self)
        document = try? XMLReader.parse(response.body)
    }

    /// The code of an error.
    var code: String? { self["Code"] }
    var message: String? { self["Message"] }
    /// What the document is.
    var root: String? { document?.name }
    var isEmpty: Bool { document?.children.isEmpty ?? false }

    /// The text of the first element under a path of names.
    subscript(path: String...) -> String? {
        var node = document
        for name in path { node = node?.children.first { $0.name == name } }
        return node?.text
    }

    func names(_ element: String) -> [String] {
        (document?.children ?? []).filter { $0.name == element }.compactMap { node in
            node.children.first { $0.name == "Id" }?.text
        }
    }
}
