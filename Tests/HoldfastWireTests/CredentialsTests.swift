import HoldfastCore
import HoldfastWire
import Testing

@Suite struct `Credentials files` {
    @Test func `profiles are read, comments and other programs' settings passed over`() throws {
        let credentials = try Credentials(
            file: """
                # shared with the AWS CLI
                [default]
                aws_access_key_id = AKIAONE
                aws_secret_access_key=one/with+signs=#in;it
                account_id = 111111111111   ; ours
                region = eu-west-1
                [profile two]
                aws_access_key_id=AKIATWO
                AWS_SECRET_ACCESS_KEY = two
                aws_session_token = token
                canonical_id = abc
                """)
        let one = try #require(credentials["AKIAONE"])
        #expect(one.secretKey == "one/with+signs=#in;it")
        #expect(one.account.description == "111111111111" && one.sessionToken == nil)
        let two = try #require(credentials["AKIATWO"])
        #expect(two.profile == "two" && two.account == .local)
        #expect(two.sessionToken == "token" && two.canonicalID == "abc")
        #expect(credentials.count == 2 && credentials["AKIATHREE"] == nil)
    }

    @Test(arguments: [
        ("", "no profile in it"),
        ("# nothing", "no profile in it"),
        ("a = b", "line 1: a setting before the first [profile]"),
        ("[a]\nnonsense", "line 2: neither [profile] nor name = value"),
        ("[a", "line 1: a profile is written [name]"),
        ("[a]\naws_access_key_id = x", "line 1: profile [a] has no aws_secret_access_key"),
        ("[a]\naws_secret_access_key = x", "line 1: profile [a] has no aws_access_key_id"),
        (
            "[a]\naws_access_key_id = x\naws_secret_access_key = y\naccount_id = 12",
            "line 4: account_id must be 12 digits"
        ),
        (
            """
            [a]
            aws_access_key_id = x
            aws_secret_access_key = y
            [b]
            aws_access_key_id = x
            aws_secret_access_key = z
            """, "the access key of profile [b] is another profile's too"
        ),
    ]) func `what is wrong is said with its line`(_ text: String, _ problem: String) {
        let error = #expect(throws: CredentialsFileError.self) { try Credentials(file: text) }
        #expect(error?.description == problem)
    }
}
