import HoldfastWire
import Testing

@Suite struct `Headers` {
    @Test func `names compare without regard to case, values are kept`() {
        var headers = WireHeaders([("Content-Type", "A"), ("x-amz-date", "B"), ("X-Amz-Date", "C")])
        #expect(headers["content-type"] == "A")
        #expect(headers["X-AMZ-DATE"] == "B")
        #expect(headers.values("x-amz-date") == ["B", "C"])
        headers["x-amz-date"] = "D"
        #expect(headers.fields.map(\.value) == ["A", "D"])
        headers["content-type"] = nil
        #expect(headers["Content-Type"] == nil)
        #expect(headers["x-amz"] == nil)
    }
}

@Suite struct `Form parameters` {
    @Test func `escapes are decoded and broken ones kept`() {
        let form = FormParameters(parsing: "Action=GetCallerIdentity&a=b%20c+d&%C3%A9=1&x=%zz%4&flag".utf8)
        #expect(form["Action"] == "GetCallerIdentity")
        #expect(form["a"] == "b c d")
        #expect(form["é"] == "1")
        #expect(form["x"] == "%zz%4")
        #expect(form["flag"] == "")
        #expect(form["absent"] == nil)
    }
}

@Suite struct `Base64` {
    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
    func `as RFC 4648 has it`(text: String, encoded: String) {
        var writer = JSONWriter()
        writer.string(base64: Array(text.utf8).span)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\(encoded)\"")
    }

    @Test func `the last two digits`() {
        var writer = JSONWriter()
        writer.string(base64: [0xFB, 0xFF, 0xBF].span)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"+/+/\"")
    }
}
