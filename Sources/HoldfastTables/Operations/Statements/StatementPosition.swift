/// The `NextToken` of a SELECT: the position where the next page begins, and what says that it is the same statement.
/// Opaque to callers; nothing in it is trusted.
enum StatementPosition {
    private static let version: UInt8 = 1

    static func token(_ position: EncodedItem, _ digest: [UInt8]) -> String {
        hexadecimal([version] + digest + position.bytes)
    }

    /// - Throws: `validation` where the text is no token of this statement.
    static func position(_ token: String, _ digest: [UInt8]) throws(TableError) -> EncodedItem {
        let invalid = TableError.validation("Given NextToken is invalid")
        guard let bytes = bytes(token), bytes.count > digest.count + 1, bytes[0] == version,
            bytes[1...].prefix(digest.count).elementsEqual(digest)
        else { throw invalid }
        do throws(ItemDecodingError) {
            return try EncodedItem(validating: Array(bytes.dropFirst(digest.count + 1)))
        } catch {
            throw invalid
        }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

extension ExecuteStatementRequest {
    var digest: [UInt8] { RequestDigest.of(statement, parameters) }
}

extension ExecuteTransactionRequest {
    var digest: [UInt8] {
        var digest = RequestDigest()
        for statement in statements { digest.add(RequestDigest.of(statement.statement, statement.parameters)) }
        return digest.finish()
    }
}

extension RequestDigest {
    fileprivate static func of(_ statement: String, _ parameters: [EncodedValue]?) -> [UInt8] {
        var digest = RequestDigest()
        digest.add(statement)
        for parameter in parameters ?? [] { digest.add(parameter.bytes) }
        return digest.finish()
    }
}
