import HoldfastWire
import Testing

private let whole =
    "AWS4-HMAC-SHA256 Credential=AKID/20260228/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00"

private func refusal(header: String? = nil, query: String? = nil, date: String? = "20260228T235958Z")
    -> S3SignatureError?
{
    var head = WireRequest(method: "GET", path: "/bucket/key", query: query)
    if let header { head.headers.append("Authorization", header) }
    if let date { head.headers.append("X-Amz-Date", date) }
    do throws(S3SignatureError) {
        _ = try S3Authorization(head)
        return nil
    } catch {
        return error
    }
}

@Suite struct `Authorization as it is sent to S3` {
    @Test func `is taken in all forms`() throws {
        #expect(refusal(header: whole) == nil)
        #expect(refusal(header: whole.replacing(", ", with: ",")) == nil)
        #expect(refusal(header: "AWS AKID:c2ln") == nil)
        #expect(refusal(query: "Signature=a%2Bb&Expires=1&AWSAccessKeyId=k") == nil)
    }

    @Test func `of a kind that is not known is refused`() {
        #expect(refusal(header: "Basic dXNlcjpwYXNz") == .unsupportedType(header: "Basic dXNlcjpwYXNz"))
        #expect(refusal(header: "AWS4-ECDSA-P256-SHA256 x") == .unsupportedAlgorithm)
        #expect(
            refusal(header: "Bearer")?.message
                == "Authorization header is invalid -- one and only one ' ' (space) required")
        for header in ["AWS AKID", "AWS :c2ln", "AWS AKID:", "AWS a:b:c"] {
            #expect(
                refusal(header: header)?.message
                    == "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature")
        }
    }

    @Test func `spaces around components and commas without one do not matter`() throws {
        let credential = "AKID/20260228/us-east-1/s3/aws4_request"
        let loose = "AWS4-HMAC-SHA256   Signature=00 ,, Credential=\(credential)  ,SignedHeaders=;host;;,"
        var head = WireRequest(method: "GET", path: "/photos/cat")
        head.headers.append("Authorization", loose)
        head.headers.append("X-Amz-Date", "20260228T120000Z")
        guard case .version4(let found) = try S3Authorization(head) else {
            Issue.record("it is of version 4")
            return
        }
        #expect(found.signature == "00")
        #expect(found.signedHeaders == ["host"])
        #expect(found.credential == credential)
        #expect(found.dateText == "20260228T120000Z")
    }

    @Test func `that is malformed says where`() {
        func problem(_ old: String, _ new: String) -> String? {
            let error = refusal(header: whole.replacing(old, with: new))
            #expect(error?.code == "AuthorizationHeaderMalformed")
            return error?.message.replacing("The authorization header is malformed; ", with: "")
        }
        #expect(
            problem(", Signature=00", "")
                == "the authorization header requires three components: Credential, SignedHeaders, and Signature.")
        #expect(problem("Signature=", "Signature") == "the authorization component \"Signature00\" is malformed.")
        #expect(problem("Signature=00", "Signature=") == "missing Signature.")
        #expect(problem("Credential=", "Cred=") == "missing Credential.")
        #expect(
            problem("AKID/", "")
                == "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
        #expect(
            problem("20260228/", "2026/")
                == "incorrect date format \"2026\". This date in the credential must be in the format \"yyyyMMdd\".")
        #expect(
            problem("/s3/", "/ec2/") == "incorrect service \"ec2\". This endpoint belongs to \"s3\".")
        #expect(
            problem("aws4_request", "aws5_request")
                == "incorrect terminal \"aws5_request\". This endpoint uses \"aws4_request\".")
        #expect(
            problem("20260228/", "20260227/")
                == "Invalid credential date \"20260227\". This date is not the same as X-Amz-Date: \"20260228\".")
    }

    @Test func `needs a date`() {
        for date in [nil, "", "today", "2026-02-28"] {
            #expect(refusal(header: whole, date: date) == .missingDate)
        }
    }

    @Test func `in a query says what is missing or wrong`() {
        let query = """
            X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260228%2Fus-east-1%2Fs3%2Faws4_request\
            &X-Amz-Date=20260228T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00
            """
        func problem(_ old: String, _ new: String) -> String? {
            let error = refusal(query: query.replacing(old, with: new))
            #expect(error?.code == "AuthorizationQueryParametersError")
            return error?.message
        }
        #expect(refusal(query: query) == nil)
        for name in ["Algorithm=AWS4-HMAC-SHA256", "Date=20260228T000000Z", "Expires=60", "SignedHeaders=host"] {
            #expect(
                problem("X-Amz-\(name)", "x=y")?.hasPrefix("Query-string authentication version 4 requires") ?? false)
        }
        #expect(problem("Expires=60", "Expires=x") == "X-Amz-Expires should be a number")
        #expect(problem("Expires=60", "Expires=-1") == "X-Amz-Expires must be non-negative")
        #expect(problem("Expires=60", "Expires=604801")?.hasPrefix("X-Amz-Expires must be less than a week") ?? false)
        #expect(
            problem("Date=20260228T000000Z", "Date=now")
                == "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
        #expect(
            problem("%2Fs3%2F", "%2Fec2%2F")
                == """
                Error parsing the X-Amz-Credential parameter; incorrect service "ec2". This endpoint belongs to "s3".
                """)
    }

    @Test func `of version 2 in a query needs all parameters`() {
        for query in ["Signature=a", "AWSAccessKeyId=k", "Signature=a&Expires=1", "Signature=a&AWSAccessKeyId=k"] {
            #expect(refusal(query: query) == .missingParameters)
        }
        for expires in ["", "x", "-1", "1.5", "99999999999999999999"] {
            #expect(
                refusal(query: "Signature=a&AWSAccessKeyId=k&Expires=\(expires)") == .invalidExpires(expires))
        }
    }

    @Test func `names its access key`() throws {
        #expect(
            try S3Authorization(WireRequest(method: "GET", path: "/", query: "Signature=a&Expires=1&AWSAccessKeyId=k"))
                .accessKey == "k")
    }
}
