public enum ChunkedBodyError: Error { case incomplete }
public struct ChunkedBody: Sendable {
    public enum Form: Sendable, Hashable { case signed }
    public init(_ form: Form, verifier: SigV4ChunkVerifier?) {}
    public mutating func feed(_ bytes: [UInt8]) throws(ChunkedBodyError) -> [UInt8] { bytes }
    public mutating func finish() throws(ChunkedBodyError) -> [(name: String, value: String)] { [] }
}
public struct SigV4ChunkVerifier: Sendable {}
public enum SigV2Authorization { public static func isPresent(in: WireRequest) -> Bool { false } }
