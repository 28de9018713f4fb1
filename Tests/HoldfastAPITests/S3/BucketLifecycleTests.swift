import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `Lifecycle documents` {
    private let s3: S3Fixture

    init() throws { s3 = try S3Fixture() }

    private func rule(_ content: String) -> String {
        "<LifecycleConfiguration><Rule>\(content)</Rule></LifecycleConfiguration>"
    }

    /// Members in the model's order, which is the order in which they are written.
    @Test(
        arguments: [
            "<Expiration><Days>1</Days></Expiration><ID>a</ID><Prefix>p/</Prefix><Status>Disabled</Status>",
            "<Expiration><Date>2026-01-02T00:00:00.000Z</Date></Expiration><ID>a</ID><Filter></Filter>"
                + "<Status>Enabled</Status>",
            "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration><ID>a</ID><Filter>"
                + "<Prefix>p</Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload>"
                + "<DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
            "<ID>a</ID><Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
                + "<ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter>"
                + "<Status>Enabled</Status><Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>"
                + "<Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition><NoncurrentVersionTransition>"
                + "<NoncurrentDays>30</NoncurrentDays><StorageClass>GLACIER_IR</StorageClass>"
                + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionTransition>"
                + "<NoncurrentVersionExpiration><NoncurrentDays>60</NoncurrentDays>"
                + "<NewerNoncurrentVersions>3</NewerNoncurrentVersions></NoncurrentVersionExpiration>",
            "<Expiration><Days>1</Days></Expiration><ID>a</ID><Filter><ObjectSizeLessThan>9</ObjectSizeLessThan></Filter>"
                + "<Status>Enabled</Status>",
            "<Expiration><Days>1</Days></Expiration><ID>a</ID><Filter><Tag><Key>k</Key><Value></Value></Tag></Filter>"
                + "<Status>Enabled</Status>",
        ])
    func `what is put is what is got`(content: String) async {
        let bucket = await s3.bucket()
        let put = await s3.put("\(bucket)?lifecycle", rule(content))
        #expect(put.status == 200, "\(put.text)")
        #expect(put.headers["x-amz-transition-default-minimum-object-size"] == "all_storage_classes_128K")
        let got = await s3.send("GET", "\(bucket)?lifecycle")
        #expect(got.headers["x-amz-transition-default-minimum-object-size"] == "all_storage_classes_128K")
        #expect(
            got.text
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + #"<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>"# + content
                + "</Rule></LifecycleConfiguration>")
        #expect(await s3.send("DELETE", "\(bucket)?lifecycle").status == 204)
        let gone = await s3.send("GET", "\(bucket)?lifecycle")
        #expect(gone.status == 404 && gone.code == "NoSuchLifecycleConfiguration" && gone["BucketName"] == "bucket")
    }

    @Test(
        arguments: [
            "<Status>Enabled</Status><Expiration><Days>1</Days></Expiration>",
            "<Status>enabled</Status><Filter/><Expiration><Days>1</Days></Expiration>",
            "<Status>Enabled</Status><Prefix/><Filter/><Expiration><Days>1</Days></Expiration>",
            "<Status>Enabled</Status><Filter/><Expiration/>",
            "<Status>Enabled</Status><Filter/><Expiration><Days>1</Days><Date>2026-01-02</Date></Expiration>",
            "<Status>Enabled</Status><Filter/><Transition><Days>1</Days></Transition>",
            "<Status>Enabled</Status><Filter/><Transition><Days>1</Days><StorageClass>STANDARD</StorageClass></Transition>",
            "<Status>Enabled</Status><Filter/><NoncurrentVersionExpiration/>",
            "<Status>Enabled</Status><Filter/><AbortIncompleteMultipartUpload/>",
            "<Status>Enabled</Status><Filter><Prefix>a</Prefix><ObjectSizeLessThan>1</ObjectSizeLessThan></Filter>"
                + "<Expiration><Days>1</Days></Expiration>",
            "<Status>Enabled</Status><Filter><ObjectSizeLessThan>-1</ObjectSizeLessThan></Filter>"
                + "<Expiration><Days>1</Days></Expiration>",
        ])
    func `rules that are none`(content: String) async {
        let bucket = await s3.bucket()
        let answer = await s3.put("\(bucket)?lifecycle", rule(content))
        #expect(answer.status == 400 && answer.code == "MalformedXML", "\(answer.text)")
        #expect(await s3.send("GET", "\(bucket)?lifecycle").status == 404)
    }

    @Test func `what the service refuses has S3's words`() async {
        let bucket = await s3.bucket()
        let days = rule("<Status>Enabled</Status><Filter/><Expiration><Days>0</Days></Expiration>")
        let answer = await s3.put("\(bucket)?lifecycle", days)
        #expect(answer.status == 400 && answer.code == "InvalidArgument", "\(answer.text)")
    }

    @Test func `a rule without an id gets one, and the least size is kept`() async {
        let bucket = await s3.bucket()
        let document = rule("<Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration>")
        let header = "x-amz-transition-default-minimum-object-size"
        let put = await s3.put("\(bucket)?lifecycle", document, headers: [(header, "varies_by_storage_class")])
        #expect(put.headers[header] == "varies_by_storage_class", "\(put.text)")
        let got = await s3.send("GET", "\(bucket)?lifecycle")
        #expect(got.headers[header] == "varies_by_storage_class" && got["Rule", "ID"]?.utf8.count == 48)
        #expect(await s3.put("\(bucket)?lifecycle", document, headers: [(header, "any")]).code == "InvalidRequest")
    }
}
