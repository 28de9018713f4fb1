import HoldfastWire
import Testing

@Suite struct `What a signature is over` {
    private func lines(host: String?, _ fields: [(String, String)]) -> [Substring] {
        let request = WireRequest(method: "GET", path: "/", host: host, headers: WireHeaders(fields))
        let form = SigV4Canonical.request(
            request, signedHeaders: ["host", "x-amz-date"], pathStyle: .raw, payloadHash: "UNSIGNED-PAYLOAD".utf8)
        return String(decoding: form, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `the host is the one that is obeyed, whatever a field says`() {
        for name in ["host", "Host"] {
            let lines = lines(host: "obeyed.example.com", [(name, "signed.example.com"), ("x-amz-date", "now")])
            #expect(lines[3...5] == ["host:obeyed.example.com", "x-amz-date:now", ""])
        }
    }

    @Test func `a request whose host nobody has taken apart has it in its fields`() {
        #expect(lines(host: nil, [("Host", "  a.example.com ")])[3] == "host:a.example.com")
    }
}
