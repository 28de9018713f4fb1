/// Decides before a body is parsed whether it stays within the limits and declares nothing.
///
/// Looks at markup alone: tags, quotes, comments, sections and instructions. What it lets through may still be no XML.
struct XMLScreening {
    /// Where the document begins, behind a byte order mark and the XML declaration.
    private(set) var start = 0

    private let bytes: [UInt8]
    private let limits: XMLLimits
    private var offset = 0
    private var depth = 0
    private var nodes = 0

    init(_ bytes: [UInt8], _ limits: XMLLimits) throws(XMLError) {
        self.bytes = bytes
        self.limits = limits
        if bytes.isEmpty { throw .empty }
        if bytes.count > limits.bytesMax { throw .tooLarge(bytesMax: limits.bytesMax) }
        guard (try? UTF8Span(validating: bytes.span)) != nil else { throw .notUTF8 }
        if let control = bytes.firstIndex(where: { $0 < 0x20 && !Self.isSpace($0) }) {
            offset = control
            throw malformed
        }
        try skipDeclaration()
        skipSpace()
        start = offset
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "<") else { throw malformed }
        try screenMarkup()
    }

    private var malformed: XMLError {
        .malformed(line: 1 + bytes[..<min(offset, bytes.count)].count { $0 == UInt8(ascii: "\n") })
    }
}

// MARK: Markup

extension XMLScreening {
    private mutating func screenMarkup() throws(XMLError) {
        while let opening = bytes[offset...].firstIndex(of: UInt8(ascii: "<")) {
            offset = opening
            if take("<!--") {
                try skip(past: "-->")
            } else if take("<![CDATA[") {
                try skip(past: "]]>")
            } else if take("<!") {
                throw .forbiddenDeclaration
            } else if take("<?") {
                try skipInstruction()
            } else if take("</") {
                depth -= 1
                if depth < 0 { throw malformed }
            } else {
                offset += 1
                try screenStartTag()
            }
        }
        offset = bytes.count
        if depth != 0 { throw malformed }
    }

    /// The rest of a processing instruction, whose opening has been taken.
    private mutating func skipInstruction() throws(XMLError) {
        let target = bytes[offset...].prefix(while: Self.isNameByte)
        if target.isEmpty || target.map({ $0 | 0x20 }) == Array("xml".utf8) { throw malformed }
        try skip(past: "?>")
    }

    /// The rest of a start tag, whose opening bracket has been taken.
    private mutating func screenStartTag() throws(XMLError) {
        nodes += 1
        if nodes > limits.nodesMax { throw .tooManyNodes(nodesMax: limits.nodesMax) }
        if depth == limits.depthMax { throw .tooDeep(depthMax: limits.depthMax) }
        var attributes = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard let closing = bytes[offset...].firstIndex(of: byte) else { throw malformed }
                guard closing - offset <= limits.attributeBytesMax else {
                    throw .attributeTooLong(bytesMax: limits.attributeBytesMax)
                }
                offset = closing + 1
            case UInt8(ascii: "="):
                attributes += 1
                if attributes > limits.attributesMax { throw .tooManyAttributes(attributesMax: limits.attributesMax) }
            case UInt8(ascii: "<"): throw malformed
            case UInt8(ascii: ">"):
                if bytes[offset - 2] != UInt8(ascii: "/") { depth += 1 }
                return
            default: break
            }
        }
        throw malformed
    }

    private mutating func take(_ token: StaticString) -> Bool {
        let token = token.span
        guard bytes.count - offset >= token.count else { return false }
        for index in token.indices where bytes[offset + index] != token[index] { return false }
        offset += token.count
        return true
    }

    private mutating func skip(past end: StaticString) throws(XMLError) {
        while offset < bytes.count {
            if take(end) { return }
            offset += 1
        }
        throw malformed
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }
}

// MARK: The XML declaration

extension XMLScreening {
    /// `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, where there is one.
    private mutating func skipDeclaration() throws(XMLError) {
        _ = take("\u{FEFF}")
        let start = offset
        guard take("<?xml"), offset < bytes.count, Self.isSpace(bytes[offset]) else {
            offset = start
            return
        }
        guard let version = try declared("version"), version.count > 2, version.starts(with: "1.".utf8),
            version.dropFirst(2).allSatisfy({ (0x30...0x39).contains($0) })
        else { throw malformed }
        if let encoding = try declared("encoding") {
            guard encoding.map({ $0 | 0x20 }) == Array("utf-8".utf8) else { throw .notUTF8 }
        }
        if let standalone = try declared("standalone") {
            guard standalone.elementsEqual("yes".utf8) || standalone.elementsEqual("no".utf8) else { throw malformed }
        }
        skipSpace()
        guard take("?>") else { throw malformed }
    }

    /// The value of a part of the declaration, where it comes next.
    private mutating func declared(_ name: StaticString) throws(XMLError) -> ArraySlice<UInt8>? {
        let start = offset
        skipSpace()
        guard offset > start, take(name) else {
            offset = start
            return nil
        }
        skipSpace()
        guard take("=") else { throw malformed }
        skipSpace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'"),
            let closing = bytes[(offset + 1)...].firstIndex(of: bytes[offset])
        else { throw malformed }
        defer { offset = closing + 1 }
        return bytes[(offset + 1)..<closing]
    }

    private mutating func skipSpace() {
        while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D }
}
