/// A query string taken apart and put together again as signatures want it.
struct SigV4Query {
    struct Pair {
        var name: [UInt8]
        var value: [UInt8]
    }

    /// Decoded, in the order in which they were sent.
    let pairs: [Pair]

    init(_ query: String) {
        pairs = query.utf8.split(separator: 0x26).map { part in
            let equals = part.firstIndex(of: 0x3D)
            let name = part[..<(equals ?? part.endIndex)]
            let value = equals.map { part[part.index(after: $0)...] }
            return Pair(
                name: SigV4Encoding.decode(name, plusIsSpace: true),
                value: value.map { SigV4Encoding.decode($0, plusIsSpace: true) } ?? [])
        }
    }

    /// The first value under `name`.
    subscript(name: String) -> String? {
        let wanted = Array(name.utf8)
        return pairs.first { $0.name == wanted }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    /// Every pair but the signature itself, encoded, then sorted by encoded name and value.
    func appendCanonical(to output: inout [UInt8]) {
        let signature = Array("X-Amz-Signature".utf8)
        let encoded = pairs.filter { $0.name != signature }
            .map { (name: encode($0.name), value: encode($0.value)) }
            .sorted { left, right in
                left.name == right.name
                    ? left.value.lexicographicallyPrecedes(right.value)
                    : left.name.lexicographicallyPrecedes(right.name)
            }
        for (index, pair) in encoded.enumerated() {
            if index > 0 { output.append(0x26) }
            output += pair.name
            output.append(0x3D)
            output += pair.value
        }
    }

    private func encode(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        for byte in bytes { SigV4Encoding.append(byte, to: &output) }
        return output
    }
}
