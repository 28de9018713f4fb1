import HoldfastCore
import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `What settings of buckets may be` {
    private let s3: S3Fixture

    init() throws { s3 = try S3Fixture() }

    private func refusal(_ target: String, _ document: String) async -> String {
        let answer = await s3.put(target, document)
        return "\(answer.status) \(answer.code ?? ""): \(answer.message ?? "")"
    }

    private let malformed =
        "400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"

    @Test(
        arguments: [
            ("", "400 InvalidArgument: A value for IndexDocument Suffix must be provided"),
            (
                "<IndexDocument><Suffix>a/b</Suffix></IndexDocument>",
                "400 InvalidArgument: The IndexDocument Suffix is not well formed"
            ),
            (
                "<ErrorDocument><Key>e</Key></ErrorDocument>",
                "400 InvalidArgument: A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"
            ),
            (
                "<IndexDocument><Suffix>a</Suffix></IndexDocument><RedirectAllRequestsTo><HostName>h</HostName>"
                    + "</RedirectAllRequestsTo>",
                "400 InvalidArgument: RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules."
            ),
            (
                "<RedirectAllRequestsTo><HostName>h</HostName><Protocol>ftp</Protocol></RedirectAllRequestsTo>",
                "400 InvalidRequest: Invalid protocol, protocol can be http or https."
            ),
            ("<IndexDocument><Suffix>a</Suffix></IndexDocument><RoutingRules/>", "400 MalformedXML"),
        ])
    func `websites`(content: String, refusal wanted: String) async {
        let bucket = await s3.bucket()
        let document = "<WebsiteConfiguration>\(content)</WebsiteConfiguration>"
        let answer = await refusal("\(bucket)?website", document)
        #expect(answer.hasPrefix(wanted), "\(answer)")
    }

    @Test(
        arguments: [
            ("<Redirect/>", "400 MalformedXML"),
            (
                "<Condition/><Redirect><HostName>h</HostName></Redirect>",
                "400 InvalidRequest: Condition cannot be empty."
            ),
            (
                "<Redirect><ReplaceKeyWith>a</ReplaceKeyWith><ReplaceKeyPrefixWith>b</ReplaceKeyPrefixWith></Redirect>",
                "400 InvalidRequest: You can only define ReplaceKeyPrefix or ReplaceKey but not both."
            ),
            (
                "<Redirect><HttpRedirectCode>300</HttpRedirectCode></Redirect>",
                "400 InvalidRequest: The provided HTTP redirect code (300) is not valid. Valid codes are 3XX except 300."
            ),
            (
                "<Condition><HttpErrorCodeReturnedEquals>302</HttpErrorCodeReturnedEquals></Condition>"
                    + "<Redirect><HostName>h</HostName></Redirect>",
                "400 InvalidRequest: The provided HTTP error code (302) is not valid. Valid codes are 4XX or 5XX."
            ),
        ])
    func `routing rules of websites`(rule: String, wanted: String) async {
        let bucket = await s3.bucket()
        let answer = await refusal(
            "\(bucket)?website",
            "<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule>\(rule)"
                + "</RoutingRule></RoutingRules></WebsiteConfiguration>")
        #expect(answer.hasPrefix(wanted), "\(answer)")
    }

    @Test func `fifty routing rules and no more`() async {
        let bucket = await s3.bucket()
        let rule = "<RoutingRule><Redirect><HostName>h</HostName></Redirect></RoutingRule>"
        func document(_ count: Int) -> String {
            "<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules>"
                + String(repeating: rule, count: count) + "</RoutingRules></WebsiteConfiguration>"
        }
        #expect(await s3.put("\(bucket)?website", document(50)).status == 200)
        #expect(
            await refusal("\(bucket)?website", document(51))
                == "400 InvalidRequest: 51 routing rules provided, the number of routing rules in a website "
                + "configuration is limited to 50.")
    }

    @Test(
        arguments: [
            (
                "<AllowedMethod>PATCH</AllowedMethod>",
                "Found unsupported HTTP method in CORS config. Unsupported method is PATCH"
            ),
            (
                "<AllowedOrigin>http://*.*</AllowedOrigin>",
                #"AllowedOrigin "http://*.*" can not have more than one wildcard."#
            ),
            ("<AllowedHeader>*-*</AllowedHeader>", #"AllowedHeader "*-*" can not have more than one wildcard."#),
            (
                "<ExposeHeader>x-*</ExposeHeader>",
                #"ExposeHeader "x-*" contains wildcard. We currently do not support wildcard for ExposeHeader."#
            ),
        ])
    func `rules for web pages`(element: String, message: String) async {
        let bucket = await s3.bucket()
        let rule = "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
        #expect(
            await refusal(
                "\(bucket)?cors", "<CORSConfiguration><CORSRule>\(rule)\(element)</CORSRule></CORSConfiguration>")
                == "400 InvalidRequest: \(message)")
        #expect(
            await refusal(
                "\(bucket)?cors",
                "<CORSConfiguration>" + String(repeating: "<CORSRule>\(rule)</CORSRule>", count: 101)
                    + "</CORSConfiguration>") == malformed)
        #expect(await s3.send("GET", "\(bucket)?cors").status == 404)
    }

    @Test(
        arguments: [
            ("<Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag>", "a", nil),
            ("<Tag><Key>b</Key><Value>1</Value></Tag><Tag><Key>a,b</Key><Value>1</Value></Tag>", "a,b", nil),
            ("<Tag><Key>a</Key><Value>1,2</Value></Tag>", "a", "1,2"),
            ("<Tag><Key>aws:a</Key><Value>1</Value></Tag>", "aws:a", nil),
        ] as [(String, String, String?)])
    func `tags`(tags: String, key: String, value: String?) async {
        let bucket = await s3.bucket()
        let answer = await s3.put("\(bucket)?tagging", "<Tagging><TagSet>\(tags)</TagSet></Tagging>")
        #expect(answer.status == 400 && answer.code == "InvalidTag")
        #expect(answer["TagKey"] == key && answer["TagValue"] == value)
    }

    @Test func `fifty tags and no more, and no tags are no set`() async {
        let bucket = await s3.bucket()
        func document(_ count: Int) -> String {
            let tags = (0..<count).map { "<Tag><Key>\($0)</Key><Value/></Tag>" }.joined()
            return "<Tagging><TagSet>\(tags)</TagSet></Tagging>"
        }
        #expect(await s3.put("\(bucket)?tagging", document(50)).status == 204)
        #expect(
            await refusal("\(bucket)?tagging", document(51))
                == "400 BadRequest: Bucket tag count cannot be greater than 50")
        #expect(await s3.put("\(bucket)?tagging", document(0)).status == 204)
        #expect(await s3.send("GET", "\(bucket)?tagging").code == "NoSuchTagSet")
    }

    @Test func `acceleration needs a name without periods`() async {
        let bucket = await s3.bucket("dotted.name")
        #expect(
            await refusal(
                "\(bucket)?accelerate", "<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>")
                == "400 InvalidRequest: S3 Transfer Acceleration is not supported for buckets with periods (.) in "
                + "their names")
        #expect(await refusal("\(bucket)?accelerate", "<AccelerateConfiguration/>") == malformed)
    }

    @Test func `versions are kept or suspended, and no device confirms deletions`() async {
        let bucket = await s3.bucket()
        #expect(
            await refusal("\(bucket)?versioning", "<VersioningConfiguration/>")
                == "400 IllegalVersioningConfigurationException: The Versioning element must be specified")
        let answer = await s3.put(
            "\(bucket)?versioning",
            "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>")
        #expect(answer.status == 501 && answer.code == "NotImplemented")
        #expect(await s3.send("GET", "\(bucket)?versioning").isEmpty)
    }

    @Test func `logs go to a bucket of the same account and region`() async {
        let bucket = await s3.bucket()
        func document(_ target: String, _ more: String = "") -> String {
            "<BucketLoggingStatus><LoggingEnabled><TargetBucket>\(target)</TargetBucket><TargetPrefix/>\(more)"
                + "</LoggingEnabled></BucketLoggingStatus>"
        }
        #expect(
            await refusal("\(bucket)?logging", document("nothing-here"))
                == "400 InvalidTargetBucketForLogging: The target bucket for logging does not exist")
        _ = await s3.send("PUT", "/theirs", account: "111111111111")
        #expect(
            await refusal("\(bucket)?logging", document("theirs")).hasPrefix(
                "400 InvalidTargetBucketForLogging: The owner"))
        _ = await s3.send("PUT", "/far", headers: [], region: "eu-west-1")
        let far = await s3.send(
            "PUT", "/far",
            "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint>"
                + "</CreateBucketConfiguration>", region: "eu-west-1")
        #expect(far.status == 200)
        #expect(await s3.put("\(bucket)?logging", document("far"))["TargetBucketLocation"] == "eu-west-1")
        let grants =
            #"<TargetGrants><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">"#
            + "<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>"
            + "</TargetGrants>"
        #expect(
            await refusal("\(bucket)?logging", document("bucket", grants)).hasPrefix(
                "400 AccessControlListNotSupported"))
        #expect(await s3.put("\(bucket)?logging", document("bucket")).status == 200)
        #expect(await s3.send("GET", "\(bucket)?logging")["LoggingEnabled", "TargetBucket"] == "bucket")
        #expect(await s3.put("\(bucket)?logging", "<BucketLoggingStatus/>").status == 200)
        #expect(await s3.send("GET", "\(bucket)?logging").isEmpty)
    }

    @Test func `replication goes from versions to versions`() async {
        let bucket = await s3.bucket()
        func document(_ target: String, _ rule: String) -> String {
            "<ReplicationConfiguration><Role>arn:aws:iam::000000000000:role/r</Role><Rule><Status>Enabled</Status>\(rule)"
                + "<Destination><Bucket>arn:aws:s3:::\(target)</Bucket></Destination></Rule></ReplicationConfiguration>"
        }
        let rule =
            "<Priority>1</Priority><Filter/><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>"
        #expect(
            await refusal("\(bucket)?replication", document("bucket", rule))
                == "400 InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration"
        )
        let source = await s3.bucket("source", versioning: true)
        for (target, message) in [
            ("source", "Destination bucket cannot be the same as the source bucket."),
            ("bucket", "Destination bucket must have versioning enabled."),
            ("no-bucket", "Destination bucket must exist."),
        ] {
            #expect(await refusal("\(source)?replication", document(target, rule)) == "400 InvalidRequest: \(message)")
        }
        _ = await s3.bucket("target", versioning: true)
        for wrong in ["", "<Filter/>", "<Prefix/><Filter/>", "<Prefix/><Priority>1</Priority>"] {
            let answer = await refusal("\(source)?replication", document("target", wrong))
            #expect(
                answer.hasPrefix(wrong == "<Filter/>" ? "400 InvalidRequest: Priority must be" : malformed), "\(answer)"
            )
        }
        #expect(await s3.put("\(source)?replication", document("target", rule)).status == 200)
        let stored = await s3.send("GET", "\(source)?replication")
        #expect(stored["Rule", "Priority"] == "1" && stored["Rule", "ID"]?.utf8.count == 48, "\(stored.text)")
        #expect(await s3.put("\(source)?replication", document("target", "<Prefix>p</Prefix>")).status == 200)
    }

    @Test func `locks need versions, and a whole period`() async {
        let bucket = await s3.bucket()
        let lock = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
        func document(_ retention: String) -> String {
            lock + "<Rule><DefaultRetention>\(retention)</DefaultRetention></Rule></ObjectLockConfiguration>"
        }
        let day = document("<Mode>GOVERNANCE</Mode><Days>1</Days>")
        #expect(
            await refusal("\(bucket)?object-lock", day)
                == "409 InvalidBucketState: Versioning must be 'Enabled' on the bucket to apply a Object Lock "
                + "configuration"
        )
        let kept = await s3.bucket("kept", versioning: true)
        for wrong in [
            "<ObjectLockConfiguration/>", lock + "<Rule/></ObjectLockConfiguration>", document(""),
            document("<Mode>GOVERNANCE</Mode>"), document("<Days>1</Days>"),
            document("<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>"),
        ] { #expect(await refusal("\(kept)?object-lock", wrong) == malformed, "\(wrong)") }
        for wrong in ["<Days>0</Days>", "<Days>36501</Days>", "<Years>-1</Years>", "<Years>101</Years>"] {
            let answer = await refusal("\(kept)?object-lock", document("<Mode>COMPLIANCE</Mode>\(wrong)"))
            #expect(answer.hasPrefix("400 InvalidRetentionPeriod"), "\(answer)")
        }
        #expect(await s3.send("GET", "\(kept)?object-lock").status == 404)
        #expect(await s3.put("\(kept)?object-lock", day).status == 200)
        let stored = await s3.send("GET", "\(kept)?object-lock")
        #expect(stored["ObjectLockEnabled"] == "Enabled" && stored["Rule", "DefaultRetention", "Days"] == "1")
        #expect(await s3.put("\(kept)?object-lock", lock + "</ObjectLockConfiguration>").status == 200)
        #expect(await s3.send("GET", "\(kept)?object-lock")["Rule"] == nil)
        #expect(
            await refusal(
                "\(kept)?versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>")
                == "409 InvalidBucketState: An Object Lock configuration is present on this bucket, so the "
                + "versioning state cannot be changed.")
    }
}
