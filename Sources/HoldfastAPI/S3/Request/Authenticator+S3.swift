import HoldfastBuckets
import HoldfastCore
import HoldfastWire

enum S3PayloadKind: Sendable { case hashed(String), unsigned, chunked(ChunkedBody.Form) }
struct RunningSHA256 { mutating func update(_ b: [UInt8]) {}; var hexadecimal: String { "" } }
public struct CanonicalIDs: Sendable { public init() {}; subscript(a: AccountID) -> String { "" } }
extension S3Error { init(_ error: ChunkedBodyError) { self = .incompleteBody } }
extension Authenticator {
    func sender(of head: WireRequest, _ address: S3Address, now: Timestamp) throws -> S3Sender { .anonymous }
}
