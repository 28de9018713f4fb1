import HoldfastCore
import HoldfastWire
import Testing

private enum Status: String, XMLReadable, XMLWritable {
    case enabled = "Enabled"
    case disabled = "Disabled"
}

private struct Rule: Hashable, XMLReadable, XMLWritable, XMLRootElement {
    var status: Status
    var days: Int?
    var isOn: Bool?
    var date: Timestamp?
    var names: [String]
    var grants: [String]?

    static let rootName = "Rule"
    static let namespace = "http://example.com/"

    init(
        status: Status, days: Int? = nil, isOn: Bool? = nil, date: Timestamp? = nil, names: [String],
        grants: [String]? = nil
    ) {
        self.status = status
        self.days = days
        self.isOn = isOn
        self.date = date
        self.names = names
        self.grants = grants
    }

    init(from node: XMLNode) throws(XMLShapeError) {
        status = try node.attribute("status")
        days = try node.optional("Days")
        isOn = try node.optional("IsOn")
        date = try node.optional("Date")
        names = try node.requiredElements("Name")
        grants = try node.list("Grants", of: "Grant")
    }

    var attributes: KeyValuePairs<String, String> { ["status": status.rawValue] }

    func write(to xml: inout XMLWriter) {
        xml.optional("Days", days)
        xml.optional("IsOn", isOn)
        xml.optional("Date", date)
        xml.elements("Name", names)
        xml.list("Grants", of: "Grant", grants)
    }
}

private func rule(_ content: String, status: String = "Enabled") throws -> Rule {
    try Rule(root: XMLReader.parse(Array("<Rule status='\(status)'>\(content)</Rule>".utf8)))
}

@Suite struct `Shapes in XML` {
    @Test func `members are found in any order among elements that are not known`() throws {
        let read = try rule(
            "<Other><Days>9</Days></Other><Name>a</Name><Days> 5\n</Days>text<Name/><IsOn>1</IsOn>"
                + "<Date>2026-01-02T03:04:05.678Z</Date><Grants><Grant>g</Grant><Else/></Grants>")
        #expect(
            read
                == Rule(
                    status: .enabled, days: 5, isOn: true, date: Timestamp(milliseconds: 1_767_323_045_678),
                    names: ["a", ""], grants: ["g"]))
        #expect(try rule("<Name>a</Name>") == Rule(status: .enabled, names: ["a"]))
        #expect(try rule("<Name>a</Name><Grants/>").grants == [])
    }

    @Test func `what a structure must have and has not`() {
        #expect(throws: XMLShapeError.missing("Name")) { try rule("<Days>1</Days>") }
        #expect(throws: XMLShapeError.missing("status")) { try Rule(root: XMLNode(name: "Rule")) }
        #expect(throws: XMLShapeError.unexpectedRoot("Roule", expected: "Rule")) {
            try Rule(root: XMLNode(name: "Roule"))
        }
    }

    @Test func `what may be there once`() {
        #expect(throws: XMLShapeError.repeated("Days")) { try rule("<Name/><Days>1</Days><Days>1</Days>") }
        #expect(throws: XMLShapeError.repeated("Grants")) { try rule("<Name/><Grants/><Grants/>") }
    }

    @Test(
        arguments: [
            ("Days", ""), ("Days", "x"), ("Days", "1.5"), ("Days", "99999999999999999999"), ("IsOn", "yes"),
            ("IsOn", ""),
            ("Date", "yesterday"), ("Date", "2026-02-30"),
        ])
    func `values that are none of their type`(name: String, text: String) {
        #expect(throws: XMLShapeError.illegalValue(text, element: name)) {
            try rule("<Name/><\(name)>\(text)</\(name)>")
        }
    }

    @Test func `values of enumerations are taken to the letter, and values hold no elements`() {
        #expect(throws: XMLShapeError.illegalValue("enabled", element: "status")) {
            try rule("<Name/>", status: "enabled")
        }
        #expect(throws: XMLShapeError.illegalValue("b", element: "Name")) { try rule("<Name>a<b/></Name>") }
    }

    @Test func `what is written is what is read`() throws {
        let written = Rule(
            status: .disabled, days: -5, isOn: false, date: Timestamp(milliseconds: 1_767_323_045_678),
            names: ["<a>", " "],
            grants: [])
        #expect(try Rule(root: XMLReader.parse(written.document)) == written)
        #expect(
            String(decoding: Rule(status: .enabled, names: ["a"]).document, as: UTF8.self)
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + #"<Rule xmlns="http://example.com/" status="Enabled"><Name>a</Name></Rule>"#)
    }
}

@Suite struct `Times in ISO 8601` {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("2009-10-12T17:50:30.000Z", 1_255_369_830_000),
            ("2026-01-02T03:04:05.678Z", 1_767_323_045_678), ("1969-12-31T23:59:59.999Z", -1),
            ("2024-02-29T23:59:59.001Z", 1_709_251_199_001),
        ])
    func `written and read`(text: String, milliseconds: Int64) {
        #expect(SigV4Time.formatISO8601Milliseconds(Timestamp(milliseconds: milliseconds)) == text)
        #expect(SigV4Time.parseISO8601(text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        arguments: [
            ("2026-01-02", "2026-01-02T00:00:00.000Z"), ("2026-01-02T03:04:05", "2026-01-02T03:04:05.000Z"),
            ("2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.600Z"),
            ("2026-01-02T03:04:05.67891Z", "2026-01-02T03:04:05.678Z"),
            ("2026-01-02T03:04:05+01:30", "2026-01-02T01:34:05.000Z"),
            ("2026-01-02T03:04:05.5-01:00", "2026-01-02T04:04:05.500Z"),
        ])
    func `other forms that are read`(text: String, same: String) {
        #expect(SigV4Time.parseISO8601(text) == SigV4Time.parseISO8601(same))
    }

    @Test(
        arguments: [
            "", "2026", "2026-01", "2026-13-01", "2026-01-32", "2026-1-2", "20260102", "2026-01-02T",
            "2026-01-02T03:04",
            "2026-01-02T03:04:05.", "2026-01-02T03:04:05.Z", "2026-01-02T24:00:00Z", "2026-01-02T03:04:05X",
            "2026-01-02T03:04:05+01:60", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05Zx",
            "é026-01-02",
            "2026-01-02T03-04-05Z",
        ])
    func `what is no time`(text: String) {
        #expect(SigV4Time.parseISO8601(text) == nil)
    }
}
