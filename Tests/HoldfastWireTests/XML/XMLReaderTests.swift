import HoldfastWire
import Testing

private func parse(_ text: String, limits: XMLLimits = .standard) throws(XMLError) -> XMLNode {
    try XMLReader.parse(Array(text.utf8), limits: limits)
}

@Suite struct `Reading XML` {
    @Test func `elements, attributes and text`() throws {
        let root = try parse(#"<Delete><Quiet>true</Quiet><Object id="7"><Key> a b </Key></Object><Object/></Delete>"#)
        #expect(
            root
                == XMLNode(
                    name: "Delete",
                    children: [
                        XMLNode(name: "Quiet", text: "true"),
                        XMLNode(
                            name: "Object", attributes: ["id": "7"], children: [XMLNode(name: "Key", text: " a b ")]),
                        XMLNode(name: "Object"),
                    ]))
    }

    @Test func `namespaces are told and prefixes are not`() throws {
        let root = try parse(
            #"<s3:Grant xmlns:s3="http://s3" xmlns="http://other" xmlns:xsi="http://xsi" s3:a="1" b="2">"#
                + #"<Grantee xsi:type="CanonicalUser"/><s3:Permission xmlns:s3="http://inner"/><x xmlns=""/>"#
                + "</s3:Grant>")
        #expect(root.name == "Grant" && root.namespace == "http://s3" && root.attributes == ["a": "1", "b": "2"])
        #expect(root.children.map(\.name) == ["Grantee", "Permission", "x"])
        #expect(root.children.map(\.namespace) == ["http://other", "http://inner", nil])
        #expect(root.children[0].attributes == ["type": "CanonicalUser"])
    }

    @Test func `of attributes that differ in their prefixes alone, the bare one stays, else the first`() throws {
        let prefixes = #"xmlns:p="http://p" xmlns:q="http://q""#
        #expect(try parse("<a \(prefixes) p:t='1' t='2' q:t='3'/>").attributes == ["t": "2"])
        #expect(try parse("<a \(prefixes) q:t='3' p:t='1'/>").attributes == ["t": "3"])
    }

    @Test(
        arguments: [
            ("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</a>", "<>&\"'A😀"),
            ("<a><![CDATA[<b>&amp;]]]]></a>", "<b>&amp;]]"),
            ("<a>1<!-- <b> -->2<?pi <c> ?>3<![CDATA[4]]>5</a>", "12345"),
            ("<a>\r\nx\ry\n</a>", "\nx\ny\n"), ("<a>grüße</a>", "grüße"), ("<a></a>", ""), ("<a/>", ""),
            ("<!-- before --><?pi?>\n<a>x</a>\n<!-- after --><?pi?>", "x"), ("\n <a>x</a>", "x"),
            ("<a>]]&gt;</a>", "]]>"), (#"<a b="'>/=" c='"'>x</a>"#, "x"), ("<a\n>x</a\n>", "x"),
        ])
    func `text is joined, whatever stands between`(document: String, text: String) throws {
        #expect(try parse(document).text == text)
    }

    @Test(
        arguments: [
            "\u{FEFF}<a>é</a>", #"<?xml version="1.0"?><a>é</a>"#, #"<?xml version='1.0' encoding='utf-8'?><a>é</a>"#,
            "\u{FEFF}<?xml version=\"1.0\" encoding = \"UTF-8\"\nstandalone='yes' ?>\n<a>é</a>",
            #"<?xml version="1.1"?><a>é</a>"#, "<?xml-stylesheet href='x'?><a>é</a>",
        ])
    func `UTF-8 with and without a mark and a declaration`(document: String) throws {
        #expect(try parse(document) == XMLNode(name: "a", text: "é"))
    }

    @Test func `no body is an error of its own`() {
        #expect(throws: XMLError.empty) { try parse("") }
    }

    @Test(
        arguments: [
            " ", "x", "<", "<a", "<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a></a><a></a>", "<a/>x",
            "x<a/>",
            "<a/>&amp;", "<a/><![CDATA[x]]>", "<a b/>", "<a b=c/>", "<a b='1' b='2'/>", "<a b='<'/>", "<a b='1'c='2'/>",
            "<a b=\"1/>", "<a>&nbsp;</a>", "<a>&b;</a>", "<a>&</a>", "<a>& </a>", "<a>&#0;</a>", "<a>&#xD800;</a>",
            "<a>\u{1}</a>", "<a>\u{FFFE}</a>", "<a>\0</a>", "<a>]]></a>", "<a><!-- -- --></a>", "<a><!-- </a>",
            "<a><![CDATA[</a>", "<a><?pi</a>", "<a><?xml version='1.0'?></a>", " <?xml version='1.0'?><a/>",
            "<?xml version='1.0'?><?xml version='1.0' encoding='UTF-16'?><a/>", "<?xml?><a/>", "<?xml ?><a/>",
            "<?xml version='2.0'?><a/>", "<?xml version='1.0' x='1'?><a/>", "<?xml version='1.0' standalone='1'?><a/>",
            "<?xml encoding='UTF-8'?><a/>", "<?XML version='1.0'?><a/>", "<p:a/>", "<a p:b='1'/>", "<1/>", "<>",
            "< a/>",
            "<a xmlns:p='http://u' xmlns:q='http://u' p:b='1' q:b='2'/>", #"{"a": 1}"#, "<a><b></a>", "<a></a", "<a/",
        ])
    func `what is no XML document is refused`(document: String) {
        #expect {
            try parse(document)
        } throws: { error in
            guard case XMLError.malformed = error else { return false }
            return true
        }
    }

    @Test(
        arguments: [
            ("<a>\n<b>\n</a>", 3), ("<?xml version='1.0'\n?>\n<a>\n&b;</a>", 4), ("<a>\n\n", 3),
            ("<?xml version='1'\n?>", 1),
        ])
    func `a fault's line is told`(document: String, line: Int) {
        #expect(throws: XMLError.malformed(line: line)) { try parse(document) }
    }

    @Test(
        arguments: [
            "<?xml version='1.0' encoding='UTF-16'?><a/>", "<?xml version='1.0' encoding='UTF-7'?>+ADw-a/+AD4-",
            "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
        ])
    func `a declaration cannot make the parser read the bytes as something else`(document: String) {
        #expect(throws: XMLError.notUTF8) { try parse(document) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        for bytes: [UInt8] in [[0xFF, 0xFE, 0x3C, 0], [0xFE, 0xFF, 0, 0x3C], [0xC0, 0x80], [0xED, 0xA0, 0x80]] {
            #expect(throws: XMLError.notUTF8) { try XMLReader.parse(bytes) }
            #expect(throws: XMLError.notUTF8) {
                try XMLReader.parse(Array("<a>".utf8) + bytes + Array("</a>".utf8))
            }
        }
    }
}

@Suite struct `Hostile XML` {
    @Test(
        arguments: [
            #"<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;&c;&c;</a>"#,
            #"<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>"#,
            #"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"#,
            "<!DOCTYPE a><a/>", "<!doctype a><a/>", "<?xml version='1.0'?><!-- x --><!DOCTYPE a><a/>",
            #"<a><!ENTITY b "c"></a>"#, "<!", "<a><!-b></a>", "<a><![cdata[]]></a>", "<a><![INCLUDE[]]></a>",
        ])
    func `nothing can be declared`(document: String) {
        #expect(throws: XMLError.forbiddenDeclaration) { try parse(document) }
    }

    @Test func `what only looks like a declaration is text`() throws {
        #expect(try parse("<a><![CDATA[<!DOCTYPE a>]]><!-- <!ENTITY b 'c'> --></a>").text == "<!DOCTYPE a>")
        #expect(try parse("<a b='&lt;!DOCTYPE a>'/>").attributes == ["b": "<!DOCTYPE a>"])
    }

    @Test func `depth is bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        _ = try parse(nested(32))
        #expect(throws: XMLError.tooDeep(depthMax: 32)) { try parse(nested(33)) }
        #expect(throws: XMLError.tooDeep(depthMax: 32)) { try parse(nested(100_000)) }
        #expect(throws: XMLError.tooDeep(depthMax: 32)) { try parse(String(repeating: "<a>", count: 100_000)) }
        // One that closes itself opens no level.
        _ = try parse("<a>" + String(repeating: "<b/><c></c>", count: 100) + "</a>")
        #expect(throws: XMLError.tooDeep(depthMax: 1)) {
            try parse("<a><b/></a>", limits: XMLLimits(bytesMax: 100, depthMax: 1, nodesMax: 100))
        }
    }

    @Test func `elements are counted`() throws {
        let limits = XMLLimits(bytesMax: 1 << 20, nodesMax: 100)
        _ = try parse("<a>" + String(repeating: "<b/>", count: 99) + "</a>", limits: limits)
        #expect(throws: XMLError.tooManyNodes(nodesMax: 100)) {
            try parse("<a>" + String(repeating: "<b/>", count: 100) + "</a>", limits: limits)
        }
    }

    @Test func `bytes are counted`() throws {
        let limits = XMLLimits(bytesMax: 10, nodesMax: 100)
        #expect(try parse("<a>xyz</a>", limits: limits).text == "xyz")
        #expect(throws: XMLError.tooLarge(bytesMax: 10)) { try parse("<a>wxyz</a>", limits: limits) }
    }

    @Test func `attributes of one element are counted, and equals signs in values are not`() throws {
        func element(_ count: Int) -> String {
            "<a " + (0..<count).map { "a\($0)='='" }.joined(separator: " ") + "/>"
        }
        #expect(try parse(element(32)).attributes.count == 32)
        #expect(throws: XMLError.tooManyAttributes(attributesMax: 32)) { try parse(element(33)) }
        #expect(throws: XMLError.tooManyAttributes(attributesMax: 32)) { try parse(element(50_000)) }
        // The parser repeats a namespace with each name in it.
        let longest = String(repeating: "n", count: 1_024)
        #expect(try parse("<a xmlns='\(longest)'><b/></a>").children.map(\.namespace) == [longest])
        #expect(throws: XMLError.attributeTooLong(bytesMax: 1_024)) { try parse("<a xmlns='\(longest)n'><b/></a>") }
    }

    @Test func `every truncation of a document is refused`() throws {
        let whole = #"<?xml version="1.0" encoding="UTF-8"?><a x="1"><!-- c --><b>é&amp;<![CDATA[d]]></b><?p?></a>"#
        let bytes = Array(whole.utf8)
        _ = try XMLReader.parse(bytes)
        for count in 0..<bytes.count {
            #expect(throws: XMLError.self, "the first \(count) bytes") { try XMLReader.parse(Array(bytes[..<count])) }
        }
    }

    @Test func `long text is whole, wherever its characters fall`() throws {
        for padding in 0..<5 {
            let text = String(repeating: "a", count: padding) + String(repeating: "é😀\n", count: 20_000)
            let root = try parse("<ab><é\(String(repeating: "x", count: padding))/>\(text)<![CDATA[\(text)]]></ab>")
            #expect(root.text == text + text)
        }
    }

    @Test func `a body as large as may be is read`() throws {
        let part =
            "<Part><ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag><PartNumber>10000</PartNumber>"
            + "<ChecksumSHA256>0123456789012345678901234567890123456789012=</ChecksumSHA256></Part>\n"
        let body = "<CompleteMultipartUpload>" + String(repeating: part, count: 10_000) + "</CompleteMultipartUpload>"
        let root = try parse(body, limits: .parts)
        #expect(root.children.count == 10_000)
        #expect(root.children[9_999].children[0].text == "\"0123456789abcdef0123456789abcdef\"")
    }
}

@Suite struct `Writing XML` {
    @Test func `what is written is read again`() throws {
        let text = "<&>\"' \r\n\t]]> é😀"
        var xml = XMLWriter()
        xml.declaration()
        xml.element("a", namespace: "http://a/?b=\"c\"&d", attributes: ["xmlns:p": "http://p", "p:q": text]) { xml in
            xml.element("b", text)
            xml.text(text)
        }
        #expect(
            try XMLReader.parse(xml.bytes)
                == XMLNode(
                    name: "a", namespace: "http://a/?b=\"c\"&d", attributes: ["q": text],
                    children: [XMLNode(name: "b", namespace: "http://a/?b=\"c\"&d", text: text)], text: text))
    }

    @Test func `control characters are not lost, though XML has no way to say them`() {
        var xml = XMLWriter()
        xml.element("Key", "a\u{1}b")
        #expect(String(decoding: xml.bytes, as: UTF8.self) == "<Key>a&#1;b</Key>")
    }
}
