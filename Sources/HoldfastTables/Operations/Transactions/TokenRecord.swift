import HoldfastCore
import HoldfastStorage

/// What was asked with a client request token, kept for 10 minutes in the commit of its writes.
///
/// In `tables.tokens`, twice: under 01, account, region and token the record, and under 02, expiry and the same
/// suffix nothing, so that expiry walks in order of time.
struct TokenRecord: TreeRecord, Hashable {
    /// In milliseconds.
    let expires: Timestamp
    /// 16 bytes over the request.
    let requestHash: [UInt8]
    /// What a replay answers as consumed: it reads where the first run wrote.
    let reads: [Read]

    struct Read: Hashable {
        /// The table as the request named it.
        let reference: String
        let halves: Int
    }

    init(expires: Timestamp, requestHash: [UInt8], reads: [Read]) {
        self.expires = expires
        self.requestHash = requestHash
        self.reads = reads
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.int64(expires.milliseconds)
        record.bytes(requestHash)
        record.array(reads) { record, read in
            record.string(read.reference)
            record.varint(UInt64(read.halves))
        }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        _ = try record.version(upTo: 1)
        expires = Timestamp(milliseconds: try record.int64())
        requestHash = try record.bytes()
        reads = try record.array { record throws(RecordDecodingError) in
            Read(reference: try record.string(), halves: Int(truncatingIfNeeded: try record.varint()))
        }
    }
}

/// The keys of `tables.tokens`.
enum TokenKey: TreeKey, Hashable {
    case token(Scope, String)
    case expiry(Timestamp, Scope, String)

    func encode(into key: inout KeyWriter) {
        switch self {
        case .token(let scope, let token):
            key.byte(1)
            Self.encode(scope, token, into: &key)
        case .expiry(let time, let scope, let token):
            key.byte(2)
            key.int64(time.milliseconds)
            Self.encode(scope, token, into: &key)
        }
    }

    private static func encode(_ scope: Scope, _ token: String, into key: inout KeyWriter) {
        key.string(scope.account.description)
        key.string(scope.region.description)
        key.string(token)
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        let form = try key.byte()
        let time: Int64? = form == 2 ? try key.int64() : nil
        guard form == 1 || form == 2, let account = AccountID(try key.string()), let region = Region(try key.string())
        else { throw .illegal("not a token's key") }
        let scope = Scope(account: account, region: region)
        let token = try key.string()
        self = time.map { .expiry(Timestamp(milliseconds: $0), scope, token) } ?? .token(scope, token)
    }

    /// The prefix of all entries in order of time.
    static let expiries: [UInt8] = [2]
}
