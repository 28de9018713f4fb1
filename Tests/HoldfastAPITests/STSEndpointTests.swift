import HoldfastAPI
import HoldfastCore
import HoldfastWire
import Testing

@Suite struct `STS` {
    private func send(_ body: String, _ caller: Caller = .local) async -> (Int, String) {
        let request = WireRequest(method: "POST", path: "/", body: Array(body.utf8))
        let response = await STSEndpoint().respond(request, caller: caller, requestID: "REQUEST")
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    @Test func `who am I`() async throws {
        let scope = Scope(account: try #require(AccountID("123456789012")), region: .usEast1)
        let (status, body) = await send(
            "Action=GetCallerIdentity&Version=2011-06-15",
            Caller(scope: scope, accessKey: "KEY", principal: .user("ann")))
        #expect(status == 200)
        #expect(
            body == #"<GetCallerIdentityResponse "#
                + #"xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>"#
                + "<UserId>KEY</UserId><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/ann</Arn>"
                + "</GetCallerIdentityResult><ResponseMetadata><RequestId>REQUEST</RequestId></ResponseMetadata>"
                + "</GetCallerIdentityResponse>")
    }

    @Test func `the account itself`() async {
        let (_, body) = await send("Action=GetCallerIdentity&Version=2011-06-15")
        #expect(body.contains("<Arn>arn:aws:iam::000000000000:root</Arn>"))
    }

    @Test func `an action that is not there names itself`() async {
        let (status, body) = await send("Action=AssumeRole%3C")
        #expect(status == 400)
        #expect(body.contains("<Code>InvalidAction</Code>"))
        #expect(body.contains("Could not find operation AssumeRole&lt; for version 2011-06-15"))
    }
}
