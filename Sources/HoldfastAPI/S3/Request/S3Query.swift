import HoldfastWire

/// A request's query, decoded: subresources such as `?acl` are parameters without a value.
struct S3Query: Sendable {
    struct Parameter: Sendable, Hashable {
        let name: String
        /// Bytes, since keys and prefixes are.
        let bytes: [UInt8]
        /// Whether an equals sign stood there.
        let hasValue: Bool
    }

    let parameters: [Parameter]

    /// - Throws: `InvalidURI`.
    init(_ query: String?) throws(S3Error) {
        var found: [Parameter] = []
        for part in (query ?? "").utf8.split(separator: 0x26) {
            let equals = part.firstIndex(of: 0x3D)
            let name = part[..<(equals ?? part.endIndex)]
            let value = equals.map { part[part.index(after: $0)...] } ?? part[part.endIndex...]
            guard let name = PercentEncoding.decode(name, plusIsSpace: true),
                let value = PercentEncoding.decode(value, plusIsSpace: true)
            else { throw S3Error("InvalidURI", 400, "Couldn't parse the specified URI.") }
            found.append(
                Parameter(name: String(decoding: name, as: UTF8.self), bytes: value, hasValue: equals != nil))
        }
        parameters = found
    }

    /// Whether a parameter is there, with a value or without.
    func has(_ name: String) -> Bool { parameters.contains { $0.name == name } }

    func bytes(_ name: String) -> [UInt8]? { parameters.first { $0.name == name }?.bytes }

    /// The first value under a name, as text.
    subscript(name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// A value that is not empty.
    func text(_ name: String) -> String? { self[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// - Throws: `InvalidArgument` where it is no number within the range.
    /// - Parameter words: what S3 calls it where it is out of range, if that is not the name.
    func number(_ name: String, in range: ClosedRange<Int>, as words: String? = nil) throws(S3Error) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text) else {
            throw .invalidArgument(
                "Provided \(name) not an integer or within integer range", name: name, value: text)
        }
        guard range.contains(number) else {
            throw .invalidArgument(
                "Argument \(words ?? name) must be an integer between \(range.lowerBound) and \(range.upperBound)",
                name: name,
                value: text)
        }
        return number
    }
}
