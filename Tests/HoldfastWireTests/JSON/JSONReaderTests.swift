import HoldfastWire
import Testing

@Suite struct `Reading JSON` {
    @Test(
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("\t\r\nfalse\n", .bool(false)),
            ("0", .number("0")), ("-0", .number("-0")), ("12.50e+3", .number("12.50e+3")), ("1E-2", .number("1E-2")),
            ("123456789012345678901234567890.5", .number("123456789012345678901234567890.5")),
            (#""""#, .string("")), (#""plain""#, .string("plain")), (#""eight by eight""#, .string("eight by eight")),
            (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{c}\n\r\t")),
            (#""a\u0041\u00e9\u20AC""#, .string("aA\u{e9}\u{20ac}")),
            (#""\ud83d\ude00!""#, .string("😀!")), (#""grüße 😀""#, .string("grüße 😀")), (#""\u0000""#, .string("\0")),
            ("[]", .array([])), ("[ 1 , [ ] ]", .array([.number("1"), .array([])])),
            ("{}", .object([])),
            (
                #"{"a":{"b":[null]},"c":"d"}"#,
                .object([
                    .init(name: "a", value: .object([.init(name: "b", value: .array([.null]))])),
                    .init(name: "c", value: .string("d")),
                ])
            ),
            (
                #"{"same":1,"same":2}"#,
                .object([.init(name: "same", value: .number("1")), .init(name: "same", value: .number("2"))])
            ),
        ] as [(String, JSONTree)])
    func `what RFC 8259 allows`(text: String, tree: JSONTree) throws {
        #expect(try JSONTree(parsing: text) == tree)
        var skipper = JSONReader(Array(text.utf8).span)
        try skipper.skipValue()
        try skipper.finish()
    }

    @Test(
        arguments: [
            "", " ", "nul", "nulll", "True", "tru", "+1", "01", "1.", ".5", "1e", "1e+", "-", "--1", "0x1", "1 2",
            "NaN",
            "Infinity", #"""#, #""a"#, #""\x""#, #""\u12""#, #""\u12G4""#, #""\ud800""#, #""\ud800\u0041""#,
            #""\udc00""#, "\"\u{1}\"", "\"tab\there\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "}",
            #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1"#, #"{,}"#, "{1:2}", #"{"a" 1}"#, #"{"a":1]"#,
            #"{"a":1 "b":2}"#,
            "'a'", "[] []", "{}x", "/* */ 1", "\u{feff}1",
        ])
    func `what it does not allow`(text: String) {
        #expect(throws: JSONError.self, "\(text)") { try JSONTree(parsing: text) }
        #expect(throws: JSONError.self, "\(text)") { try skip(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xFF], [0xC3], [0xE2, 0x82],
            [0xF0, 0x9F, 0x98],
            [0xC3, 0x28], [0xE2, 0x28, 0xA1], [0xF0, 0x9F, 0x28, 0x80],
        ] as [[UInt8]])
    func `text that is not UTF-8`(bytes: [UInt8]) {
        for padding in 0..<9 {
            let body = [0x22] + [UInt8](repeating: 0x61, count: padding) + bytes + [0x22]
            #expect(throws: JSONError.self) { try JSONTree(parsing: body) }
            let escaped = Array(#""\n"#.utf8) + [UInt8](repeating: 0x61, count: padding) + bytes + [0x22]
            #expect(throws: JSONError.self) { try JSONTree(parsing: escaped) }
        }
    }

    @Test func `a quote, a backslash or a control character is seen at every place of a word`() throws {
        for length in 0..<24 {
            for place in 0...length {
                let before = String(repeating: "a", count: place)
                let after = String(repeating: "b", count: length - place)
                #expect(try JSONTree(parsing: "\"\(before)\\n\(after)\"") == .string("\(before)\n\(after)"))
                #expect(try JSONTree(parsing: "\"\(before)é\(after)\"") == .string("\(before)é\(after)"))
                #expect(throws: JSONError.self) { try JSONTree(parsing: "\"\(before)\n\(after)\"") }
                #expect(throws: JSONError.self) { try JSONTree(parsing: "\"\(before)\"\(after)\"") }
            }
        }
    }

    @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#])
    func `a million nested brackets are an error and no crash`(bracket: String) {
        let text = Array(String(repeating: bracket, count: 1_000_000).utf8)
        #expect { try JSONTree(parsing: text) } throws: { error in
            if case .tooDeep? = error as? JSONError { true } else { false }
        }
        #expect(throws: JSONError.self) { try skip(text) }
    }

    @Test func `nesting as deep as is followed`() throws {
        let depth = JSONReader.depthMax
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: Never.self) { try JSONTree(parsing: text) }
        #expect(throws: JSONError.tooDeep(offset: depth)) { try JSONTree(parsing: "[\(text)]") }
    }

    @Test func `an error says where`() {
        #expect(throws: JSONError.malformed(offset: 6)) { try JSONTree(parsing: #"{"a": x}"#) }
        #expect(throws: JSONError.malformed(offset: 3)) { try JSONTree(parsing: "{} {}") }
    }

    private func skip(_ text: [UInt8]) throws(JSONError) {
        var reader = JSONReader(text.span)
        try reader.skipValue()
        try reader.finish()
    }
}
