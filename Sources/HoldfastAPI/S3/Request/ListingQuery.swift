import HoldfastBuckets
import HoldfastWire

/// The parameters that every listing has.
struct ListingQuery {
    var prefix: [UInt8]
    var delimiter: [UInt8]
    /// As asked for; no page has more than 1,000 entries.
    var maxKeys: Int
    var encodesKeys: Bool

    /// - Parameter limitName: `max-keys` or `max-uploads`.
    init(_ query: S3Query, limitName: String = "max-keys") throws {
        prefix = query.bytes("prefix") ?? []
        delimiter = query.bytes("delimiter") ?? []
        switch query.text("encoding-type") {
        case nil: encodesKeys = false
        case "url": encodesKeys = true
        case let text?:
            throw S3Error.invalidArgument(
                "Invalid Encoding Method specified in Request", name: "encoding-type", value: text)
        }
        maxKeys = min(
            try query.number(
                limitName, in: 0...Int(Int32.max), as: limitName == "max-keys" ? "maxKeys" : limitName)
                ?? BucketLimits.pageEntriesMax,
            BucketLimits.pageEntriesMax)
    }

    var request: ListRequest {
        var request = ListRequest()
        request.prefix = prefix
        request.delimiter = delimiter
        request.limit = maxKeys
        return request
    }

    /// A key, or a part of one, as the reply has it.
    func text(_ bytes: [UInt8]) -> String {
        encodesKeys ? PercentEncoding.encodeKey(bytes) : String(decoding: bytes, as: UTF8.self)
    }

    func write(commonPrefixes: [[UInt8]], to xml: inout XMLWriter) {
        for prefix in commonPrefixes {
            xml.element("CommonPrefixes") { $0.element("Prefix", text(prefix)) }
        }
    }

    /// The elements that say what was asked.
    func writeEcho(to xml: inout XMLWriter, limitName: String = "MaxKeys") {
        xml.element("Prefix", text(prefix))
        if !delimiter.isEmpty { xml.element("Delimiter", text(delimiter)) }
        xml.element(limitName, String(maxKeys))
        if encodesKeys { xml.element("EncodingType", "url") }
    }
}

/// A continuation token: the last key of the page before, so that it stays good whatever happens in between.
enum ContinuationToken {
    static func text(_ last: [UInt8]) -> String {
        var text: [UInt8] = []
        text.append(base64: ([1] + last).span)
        return String(decoding: text, as: UTF8.self)
    }

    /// - Throws: `InvalidArgument` for a text that is no token.
    static func key(_ text: String) throws -> [UInt8] {
        guard let bytes = base64Bytes(text), bytes.first == 1 else {
            throw S3Error.invalidArgument(
                "The continuation token provided is incorrect", name: "continuation-token", value: text)
        }
        return Array(bytes.dropFirst())
    }
}
