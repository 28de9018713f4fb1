import HoldfastCore
import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `Settings of buckets` {
    private let s3: S3Fixture

    init() throws { s3 = try S3Fixture() }

    @Test(
        arguments: [
            ("tagging", "NoSuchTagSet"), ("cors", "NoSuchCORSConfiguration"), ("policy", "NoSuchBucketPolicy"),
            ("policyStatus", "NoSuchBucketPolicy"), ("website", "NoSuchWebsiteConfiguration"),
            ("replication", "ReplicationConfigurationNotFoundError"),
            ("object-lock", "ObjectLockConfigurationNotFoundError"), ("inventory&id=a", "NoSuchConfiguration"),
            ("analytics&id=a", "NoSuchConfiguration"), ("metrics&id=a", "NoSuchConfiguration"),
            ("intelligent-tiering&id=a", "NoSuchConfiguration"),
        ])
    func `what is not there is said to be missing`(name: String, code: String) async {
        let bucket = await s3.bucket()
        let answer = await s3.send("GET", "\(bucket)?\(name)")
        #expect(answer.status == 404 && answer.code == code, "\(answer.text)")
        // But for those with ids, S3 says of which bucket.
        #expect(answer["BucketName"] == (name.contains("id=") ? nil : "bucket"))
    }

    @Test(
        arguments: [
            ("versioning", "VersioningConfiguration"), ("logging", "BucketLoggingStatus"),
            ("accelerate", "AccelerateConfiguration"), ("location", "LocationConstraint"),
            ("notification", "NotificationConfiguration"),
        ])
    func `what is not there is an empty document`(name: String, root: String) async {
        let bucket = await s3.bucket()
        let answer = await s3.send("GET", "\(bucket)?\(name)")
        #expect(answer.status == 200 && answer.root == root && answer.isEmpty, "\(answer.text)")
    }

    @Test func `what every bucket has`() async {
        let bucket = await s3.bucket()
        #expect(await s3.send("GET", "\(bucket)?requestPayment")["Payer"] == "BucketOwner")
        let ownership = await s3.send("GET", "\(bucket)?ownershipControls")
        #expect(ownership["Rule", "ObjectOwnership"] == "BucketOwnerEnforced")
        let block = await s3.send("GET", "\(bucket)?publicAccessBlock")
        for name in ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] {
            #expect(block[name] == "true")
        }
        let acl = await s3.send("GET", "\(bucket)?acl")
        let grant = acl["AccessControlList", "Grant", "Permission"]
        #expect(grant == "FULL_CONTROL")
        #expect(acl["AccessControlList", "Grant", "Grantee", "ID"] == acl["Owner", "ID"])
    }

    /// What is put is what is got, as S3 writes it.
    @Test(
        arguments: [
            (
                "cors", 200,
                "<CORSConfiguration><CORSRule><ID>a</ID><AllowedHeader>*</AllowedHeader><AllowedMethod>GET</AllowedMethod>"
                    + "<AllowedOrigin></AllowedOrigin><MaxAgeSeconds>5</MaxAgeSeconds></CORSRule></CORSConfiguration>"
            ),
            (
                "tagging", 204,
                "<Tagging><TagSet><Tag><Key>a</Key><Value></Value></Tag><Tag><Key>b c</Key><Value>é</Value></Tag>"
                    + "</TagSet></Tagging>"
            ),
            (
                "requestPayment", 200,
                "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"
            ),
            ("accelerate", 200, "<AccelerateConfiguration><Status>Suspended</Status></AccelerateConfiguration>"),
            ("versioning", 200, "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"),
            (
                "website", 200,
                "<WebsiteConfiguration><ErrorDocument><Key>e/r</Key></ErrorDocument><IndexDocument><Suffix>i</Suffix>"
                    + "</IndexDocument><RoutingRules><RoutingRule><Condition><KeyPrefixEquals>a</KeyPrefixEquals></Condition>"
                    + "<Redirect><ReplaceKeyWith>b</ReplaceKeyWith></Redirect></RoutingRule></RoutingRules>"
                    + "</WebsiteConfiguration>"
            ),
            (
                "publicAccessBlock", 200,
                "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>"
                    + "<IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy>"
                    + "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
            ),
            (
                "ownershipControls", 200,
                "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"
            ),
            (
                "metrics&id=a.b-c_d", 204,
                "<MetricsConfiguration><Id>a.b-c_d</Id><Filter><And><Prefix></Prefix><Tag><Key>a</Key><Value>b</Value></Tag>"
                    + "</And></Filter></MetricsConfiguration>"
            ),
            (
                "analytics&id=a", 204,
                "<AnalyticsConfiguration><Id>a</Id><StorageClassAnalysis></StorageClassAnalysis></AnalyticsConfiguration>"
            ),
            (
                "intelligent-tiering&id=a", 200,
                "<IntelligentTieringConfiguration><Id>a</Id><Status>Enabled</Status><Tiering><Days>90</Days>"
                    + "<AccessTier>ARCHIVE_ACCESS</AccessTier></Tiering></IntelligentTieringConfiguration>"
            ),
            (
                "inventory&id=a", 200,
                "<InventoryConfiguration><Destination><S3BucketDestination><Bucket>arn:aws:s3:::b-c</Bucket>"
                    + "<Format>ORC</Format><Encryption><SSE-S3></SSE-S3></Encryption></S3BucketDestination></Destination>"
                    + "<IsEnabled>true</IsEnabled><Id>a</Id><IncludedObjectVersions>All</IncludedObjectVersions>"
                    + "<OptionalFields><Field>Size</Field></OptionalFields><Schedule><Frequency>Daily</Frequency></Schedule>"
                    + "</InventoryConfiguration>"
            ),
        ])
    func `what is put is what is got`(name: String, status: Int, document: String) async {
        let bucket = await s3.bucket()
        let put = await s3.put("\(bucket)?\(name)", document)
        #expect(put.status == status && put.text.isEmpty, "\(put.text)")
        let end = document.firstIndex(of: ">") ?? document.startIndex
        #expect(
            await s3.send("GET", "\(bucket)?\(name)").text
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document[..<end]
                + #" xmlns="http://s3.amazonaws.com/doc/2006-03-01/""# + document[end...])
    }

    @Test(
        arguments: [
            "versioning", "tagging", "cors", "website", "logging", "replication", "requestPayment", "accelerate",
            "publicAccessBlock", "ownershipControls", "acl", "object-lock", "encryption", "notification", "lifecycle",
            "inventory&id=a", "analytics&id=a",
            "metrics&id=a", "intelligent-tiering&id=a",
        ])
    func `documents that are none`(name: String) async {
        let bucket = await s3.bucket()
        let code = name == "acl" ? "MalformedACLError" : "MalformedXML"
        for document in ["<", "nonsense", "{}", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"] {
            let answer = await s3.put("\(bucket)?\(name)", document)
            #expect(answer.status == 400 && answer.code == code, "\(document): \(answer.text)")
        }
        let empty = await s3.put("\(bucket)?\(name)", "")
        #expect(empty.status == 400)
        #expect(empty.code == (name == "acl" ? "MissingSecurityHeader" : "MissingRequestBodyError"), "\(empty.text)")
    }

    @Test(arguments: [
        "tagging", "cors", "website", "replication", "policy", "publicAccessBlock", "ownershipControls", "encryption",
        "lifecycle",
    ])
    func `deleting what is not there succeeds`(name: String) async {
        let bucket = await s3.bucket()
        for _ in 0..<2 { #expect(await s3.send("DELETE", "\(bucket)?\(name)").status == 204) }
    }

    @Test(arguments: ["tagging", "cors", "lifecycle", "replication"])
    func `where S3 asks for a checksum, so is here`(name: String) async {
        let bucket = await s3.bucket()
        let answer = await s3.send("PUT", "\(bucket)?\(name)", "<a/>")
        #expect(answer.status == 400 && answer.code == "InvalidRequest")
        #expect(answer.message?.hasPrefix("Missing required header for this request: Content-MD5") == true)
    }
}
