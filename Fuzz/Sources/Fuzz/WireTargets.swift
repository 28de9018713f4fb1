import HoldfastWire

/// A text is refused, or read to its end; reading it value by value and skipping it agree.
func fuzzJSON(_ bytes: [UInt8]) {
    var skipping = JSONReader(bytes.span)
    let skipped = (try? skipAll(&skipping)) != nil
    var walking = JSONReader(bytes.span)
    let walked = (try? walkAll(&walking)) != nil
    precondition(skipped == walked, "skipping and walking disagree")
}

private func skipAll(_ json: inout JSONReader) throws(JSONError) {
    try json.skipValue()
    try json.finish()
}

private func walkAll(_ json: inout JSONReader) throws(JSONError) {
    try walk(&json)
    try json.finish()
}

private func walk(_ json: inout JSONReader) throws(JSONError) {
    switch try json.peek() {
    case .object:
        try json.beginObject()
        while try json.nextMember() { try walk(&json) }
    case .array:
        try json.beginArray()
        while try json.nextElement() { try walk(&json) }
    case .string:
        try json.takeString()
        precondition((try? UTF8Span(validating: json.text)) != nil, "a string that is no UTF-8")
    case .number: try json.takeNumber()
    case .bool: _ = try json.takeBool()
    case .null: _ = try json.takeNull()
    }
}

/// The header form and the query form of a signature take or refuse any text.
func fuzzSigV4(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    let headers = WireHeaders([("Authorization", lines[0]), ("X-Amz-Date", lines.count > 1 ? lines[1] : "")])
    _ = try? SigV4Authorization(WireRequest(method: "POST", path: "/", headers: headers))
    _ = try? SigV4Authorization(WireRequest(method: "GET", path: "/", query: text))
}
