/// What a request says of itself, for the conditions of policies: values by condition key.
///
/// Keys are compared without regard to case. A request for which a key makes no sense, or says nothing, has no value
/// for it. Who asks, when and for whose bucket is known without being told; the tags of an object too.
///
/// | key | value |
/// |---|---|
/// | `aws:SourceIp` | the peer's address |
/// | `aws:SecureTransport` | `true` over TLS, else `false` |
/// | `aws:Referer`, `aws:UserAgent` | the headers |
/// | `s3:signatureversion` | `AWS4-HMAC-SHA256` or `AWS` |
/// | `s3:authType` | `REST-HEADER`, `REST-QUERY-STRING` or `POST` |
/// | `s3:signatureAge` | milliseconds since a presigned request was signed |
/// | `s3:TlsVersion` | `1.2` |
/// | `s3:x-amz-acl`, `s3:x-amz-grant-…`, `s3:x-amz-copy-source`, `s3:x-amz-storage-class`, … | the headers |
/// | `s3:prefix`, `s3:delimiter`, `s3:max-keys` | the query's |
/// | `s3:RequestObjectTag/key`, `s3:RequestObjectTagKeys` | tags that the request sets |
/// | `s3:object-lock-mode`, … | the lock that it sets |
/// | `s3:if-match`, `s3:if-none-match`, `s3:locationconstraint` | as in the request |
///
/// See <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>.
public struct AccessContext: Hashable, Sendable {
    private var values: [String: [String]] = [:]

    public init() {}

    /// The values of a key; `nil` where there is none.
    public subscript(_ key: String) -> [String]? {
        get { values[key.lowercased()] }
        set { values[key.lowercased()] = newValue.flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// Sets the one value of a key, where there is one.
    public mutating func set(_ key: String, _ value: String?) {
        if let value { values[key.lowercased()] = [value] }
    }

    subscript(lowercased key: String) -> [String]? { values[key] }
}
