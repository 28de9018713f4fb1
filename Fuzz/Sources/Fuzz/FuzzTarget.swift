import HoldfastCore
import HoldfastTables
import HoldfastWire

/// What is fuzzed. A target runs one input, and traps where what must hold does not.
enum FuzzTarget: String, CaseIterable {
    case record, number, key, datafile, json, base64, expression, partiql, sigv4, xml
    case chunked, postform, postpolicy, s3head, policy, grants, storekey, bucketencryption, bucketrules
    /// Has a bug on purpose: a run that does not find it proves that the fuzzer does not look.
    case planted

    func run(_ bytes: [UInt8]) {
        switch self {
        case .record: fuzzRecord(bytes)
        case .number: fuzzNumber(bytes)
        case .key: fuzzKey(bytes)
        case .datafile: fuzzDataFile(bytes)
        case .json: fuzzJSON(bytes)
        case .base64: fuzzBase64(bytes)
        case .expression: fuzzExpression(bytes)
        case .partiql: fuzzPartiQL(bytes)
        case .sigv4: fuzzSigV4(bytes)
        case .xml: fuzzXML(bytes)
        case .chunked: fuzzChunked(bytes)
        case .postform: fuzzPostForm(bytes)
        case .postpolicy: fuzzPostPolicy(bytes)
        case .s3head: fuzzS3Head(bytes)
        case .policy: fuzzPolicy(bytes)
        case .grants: fuzzGrants(bytes)
        case .storekey: fuzzStoreKey(bytes)
        case .bucketencryption: fuzzBucketEncryption(bytes)
        case .bucketrules: fuzzBucketRules(bytes)
        case .planted: fuzzPlanted(bytes)
        }
    }
}

/// Nested, so that it is found by following coverage and hardly by chance.
private func fuzzPlanted(_ bytes: [UInt8]) {
    guard bytes.count > 3, bytes[0] == UInt8(ascii: "k") else { return }
    guard bytes[1] == UInt8(ascii: "e") else { return }
    guard bytes[2] == UInt8(ascii: "l") else { return }
    if bytes[3] == UInt8(ascii: "p") { fatalError("the planted bug") }
}
