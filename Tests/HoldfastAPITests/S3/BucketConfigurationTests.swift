import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `Configurations with ids` {
    private let s3: S3Fixture

    init() throws { s3 = try S3Fixture() }

    private func metrics(_ id: String, _ filter: String = "") -> String {
        "<MetricsConfiguration><Id>\(id)</Id>\(filter)</MetricsConfiguration>"
    }

    private func inventory(_ id: String, bucket: String = "arn:aws:s3:::target") -> String {
        "<InventoryConfiguration><Destination><S3BucketDestination><Bucket>\(bucket)</Bucket><Format>CSV</Format>"
            + "</S3BucketDestination></Destination><IsEnabled>true</IsEnabled><Id>\(id)</Id><IncludedObjectVersions>All"
            + "</IncludedObjectVersions><Schedule><Frequency>Daily</Frequency></Schedule></InventoryConfiguration>"
    }

    @Test func `they are listed by id, in pages of a hundred`() async {
        let bucket = await s3.bucket()
        for number in (0..<101).reversed() {
            let id = "m\(number + 100)"
            #expect(await s3.put("\(bucket)?metrics&id=\(id)", metrics(id)).status == 204)
        }
        let first = await s3.send("GET", "\(bucket)?metrics")
        #expect(first.root == "ListMetricsConfigurationsResult" && first["IsTruncated"] == "true")
        #expect(first.names("MetricsConfiguration") == (100..<200).map { "m\($0)" })
        let token = first["NextContinuationToken"] ?? ""
        let encoded = token.replacing("=", with: "%3D").replacing("+", with: "%2B").replacing("/", with: "%2F")
        let second = await s3.send("GET", "\(bucket)?metrics&continuation-token=\(encoded)")
        #expect(second.names("MetricsConfiguration") == ["m200"])
        #expect(second["IsTruncated"] == "false" && second["ContinuationToken"] == token)
        #expect(await s3.send("GET", "\(bucket)?inventory").names("InventoryConfiguration").isEmpty)
    }

    @Test func `one goes once`() async {
        let bucket = await s3.bucket()
        #expect(await s3.put("\(bucket)?inventory&id=a", inventory("a")).status == 200)
        #expect(await s3.put("\(bucket)?inventory&id=b", inventory("b")).status == 200)
        #expect(await s3.send("DELETE", "\(bucket)?inventory&id=a").status == 204)
        let again = await s3.send("DELETE", "\(bucket)?inventory&id=a")
        #expect(again.status == 404 && again.code == "NoSuchConfiguration")
        #expect(await s3.send("GET", "\(bucket)?inventory").names("InventoryConfiguration") == ["b"])
        #expect(await s3.send("DELETE", bucket).status == 204)
    }

    @Test(arguments: ["", "a%20b", "a%2Fb", String(repeating: "a", count: 65)])
    func `ids that are none`(id: String) async {
        let bucket = await s3.bucket()
        let answer = await s3.put("\(bucket)?metrics&id=\(id)", metrics("a"))
        #expect(answer.status == 400 && answer.code == "InvalidConfigurationId", "\(answer.text)")
    }

    @Test func `the id of the document is that of the request`() async {
        let bucket = await s3.bucket()
        let answer = await s3.put("\(bucket)?metrics&id=a", metrics("b"))
        #expect(answer.status == 400 && answer.code == "IdMismatch")
    }

    @Test(
        arguments: [
            ("<Filter/>", false), ("<Filter><Prefix>a</Prefix></Filter>", true),
            ("<Filter><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></Filter>", false),
            ("<Filter><AccessPointArn>arn:aws:s3:us-east-1:000000000000:accesspoint/a</AccessPointArn></Filter>", true),
            ("<Filter><And><Prefix>a</Prefix></And></Filter>", false),
            ("<Filter><And><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>", true),
            ("<Filter><Tag><Key>k</Key></Tag></Filter>", false),
        ])
    func `a filter is one condition, or an And of two and more`(filter: String, isLegal: Bool) async {
        let bucket = await s3.bucket()
        #expect(await s3.put("\(bucket)?metrics&id=a", metrics("a", filter)).status == (isLegal ? 204 : 400))
    }

    @Test func `reports go to a bucket that is named as one`() async {
        let bucket = await s3.bucket()
        for name in ["target", "arn:aws:s3:::", "arn:aws:sqs:::target", "arn:aws:s3:::Target"] {
            let answer = await s3.put("\(bucket)?inventory&id=a", inventory("a", bucket: name))
            #expect(answer.status == 400 && answer.code == "InvalidS3DestinationBucket", "\(name): \(answer.text)")
        }
    }

    @Test(
        arguments: [
            ("ARCHIVE_ACCESS", 89, false), ("ARCHIVE_ACCESS", 90, true), ("ARCHIVE_ACCESS", 731, false),
            ("DEEP_ARCHIVE_ACCESS", 179, false), ("DEEP_ARCHIVE_ACCESS", 730, true),
        ])
    func `tiers have their days`(tier: String, days: Int, isLegal: Bool) async {
        let bucket = await s3.bucket()
        let tiering = "<Tiering><Days>\(days)</Days><AccessTier>\(tier)</AccessTier></Tiering>"
        func document(_ tierings: String) -> String {
            "<IntelligentTieringConfiguration><Id>a</Id><Status>Enabled</Status>\(tierings)"
                + "</IntelligentTieringConfiguration>"
        }
        let target = "\(bucket)?intelligent-tiering&id=a"
        #expect(await s3.put(target, document(tiering)).status == (isLegal ? 200 : 400))
        #expect(await s3.put(target, document(tiering + tiering)).code == "MalformedXML")
    }
}
