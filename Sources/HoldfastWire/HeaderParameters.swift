/// A header's value with parameters: `form-data; name="a"; filename="b.txt"`.
struct HeaderParameters {
    /// In lower case.
    let value: String
    private var parameters: [(name: String, value: String)] = []

    /// `nil` where a parameter is not `name=value`.
    ///
    /// A quoted value ends at the next quotation mark. A backslash escapes a quotation mark and nothing else: browsers
    /// send file names with backslashes as they are.
    init?(_ text: String) {
        var rest = text.utf8[...]
        value = String(Substring(Self.trimmed(Self.take(until: 0x3B, &rest)))).lowercased()
        while !rest.isEmpty {
            while let first = rest.first, first == 0x3B || first == 0x20 || first == 0x09 { rest.removeFirst() }
            if rest.isEmpty { break }
            guard let equals = rest.firstIndex(of: 0x3D) else { return nil }
            let name = String(Substring(Self.trimmed(rest[..<equals]))).lowercased()
            rest = rest[rest.index(after: equals)...]
            while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
            if rest.first == 0x22 {
                rest.removeFirst()
                guard let quoted = Self.takeQuoted(&rest) else { return nil }
                parameters.append((name, quoted))
            } else {
                parameters.append((name, String(Substring(Self.trimmed(Self.take(until: 0x3B, &rest))))))
            }
        }
    }

    /// The first value under `name`, which must be in lower case.
    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    private static func take(until end: UInt8, _ rest: inout Substring.UTF8View) -> Substring.UTF8View {
        let found = rest[..<(rest.firstIndex(of: end) ?? rest.endIndex)]
        rest = rest[found.endIndex...]
        return found
    }

    private static func takeQuoted(_ rest: inout Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == 0x22 { return String(decoding: bytes, as: UTF8.self) }
            if byte == 0x5C, rest.first == 0x22 {
                rest.removeFirst()
                bytes.append(0x22)
            } else {
                bytes.append(byte)
            }
        }
        return nil
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let first = text.first, first == 0x20 || first == 0x09 { text.removeFirst() }
        while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
        return text
    }
}
