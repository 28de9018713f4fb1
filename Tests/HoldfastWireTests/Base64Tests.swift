import HoldfastCore
import HoldfastWire
import Testing

@Suite struct `Decoding of base64` {
    private func decoded(_ text: String) -> [UInt8]? { base64Bytes(text) }

    @Test func `what was encoded decodes to the same`() {
        let chance = SeededRandomness(seed: 7)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
            var text: [UInt8] = []
            text.append(base64: bytes.span)
            #expect(base64Bytes(String(decoding: text, as: UTF8.self)) == bytes)
        }
    }

    @Test func `known texts`() {
        #expect(decoded("") == [])
        #expect(decoded("Zg==") == Array("f".utf8))
        #expect(decoded("Zm8=") == Array("fo".utf8))
        #expect(decoded("+/+/") == [0xFB, 0xFF, 0xBF])
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "====", "Z===", "=Zg=", "Zg==Zg==", "Zm9v\n", "Zm-_"])
    func `nothing else is base64`(_ text: String) {
        #expect(decoded(text) == nil)
    }
}
