/// What follows the empty chunk of a body with trailers: `name:value` lines, the signature over them where the form has
/// one, and an empty line.
///
/// Lines end in CRLF or LF, and empty lines between them are passed over: AWS's own page has an LF and an empty line
/// before the signature, and clients that follow it to the letter exist.
struct ChunkedBodyTrailers {
    private static let signatureName = "x-amz-trailer-signature"

    /// With lower-case names, without the signature, in the order in which they came.
    private(set) var fields = WireHeaders()
    /// 64 hexadecimal digits; empty where the form has none.
    private(set) var signature: [UInt8] = []

    init(_ tail: [UInt8], isSigned: Bool, limits: ChunkedBodyLimits) throws(ChunkedBodyError) {
        guard tail.suffix(2).elementsEqual([0x0D, 0x0A]) else { throw .incomplete }
        let lines = tail.dropLast(2).split(separator: 0x0A, omittingEmptySubsequences: false)
        // The empty line that ends the body must be one: what stands before it ends with a line end, too.
        guard lines.last!.isEmpty else { throw .incomplete }
        for line in lines {
            let text = line.last == 0x0D ? line.dropLast() : line
            if text.isEmpty { continue }
            // Nothing may follow the signature, which is over all trailers.
            guard signature.isEmpty, let field = Self.field(text) else { throw .malformedTrailer }
            if isSigned, field.name == Self.signatureName {
                signature = Array(field.value.utf8)
                guard signature.count == 64, signature.allSatisfy({ SigV4Encoding.hexValue($0) != nil }) else {
                    throw .incomplete
                }
            } else {
                guard fields[field.name] == nil, fields.fields.count < limits.trailerCountMax else {
                    throw .malformedTrailer
                }
                fields.append(field.name, field.value)
            }
        }
        if isSigned, signature.isEmpty { throw .incomplete }
    }

    var sortedNames: [String] { fields.fields.map(\.name).sorted() }

    /// What is signed: the trailers by name, each `name:value` and LF.
    var canonical: [UInt8] {
        var output: [UInt8] = []
        for field in fields.fields.sorted(by: { $0.name < $1.name }) {
            output += field.name.utf8
            output.append(0x3A)
            output += field.value.utf8
            output.append(0x0A)
        }
        return output
    }

    private static func field(_ line: ArraySlice<UInt8>) -> WireHeaders.Field? {
        guard let colon = line.firstIndex(of: 0x3A) else { return nil }
        let name = line[..<colon]
        guard !name.isEmpty, name.allSatisfy(isToken) else { return nil }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        guard value.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        return WireHeaders.Field(
            name: String(decoding: name, as: UTF8.self).lowercased(), value: String(decoding: value, as: UTF8.self))
    }

    /// What a field's name is made of: RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}
