import HoldfastCore
import HoldfastWire
import Testing

@testable import HoldfastAPI

private func read<Shape: XMLReadable & XMLRootElement>(_ text: String) throws -> Shape {
    try Shape(root: XMLReader.parse(Array(text.utf8)))
}

@Suite struct `S3's documents` {
    @Test func `an access control policy with its kinds of grantees`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <Owner><ID>owner</ID><DisplayName>name</DisplayName></Owner>
              <AccessControlList>
                <Grant>
                  <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">
                    <ID>owner</ID></Grantee>
                  <Permission>FULL_CONTROL</Permission>
                </Grant>
                <Grant>
                  <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">
                    <URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>
                  <Permission>READ_ACP</Permission>
                </Grant>
              </AccessControlList>
            </AccessControlPolicy>
            """
        let policy: S3Shapes.AccessControlPolicy = try read(text)
        let all = "http://acs.amazonaws.com/groups/global/AllUsers"
        #expect(
            policy
                == S3Shapes.AccessControlPolicy(
                    grants: [
                        .init(grantee: .init(id: "owner", type: .canonicalUser), permission: .fullControl),
                        .init(grantee: .init(type: .group, uri: all), permission: .readAcp),
                    ],
                    owner: .init(displayName: "name", id: "owner")))
        #expect(try read(String(decoding: policy.document, as: UTF8.self)) == policy)
        #expect(
            String(decoding: policy.document, as: UTF8.self).contains(
                #"<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>"#))
    }

    @Test func `a lifecycle configuration`() throws {
        let text = """
            <LifecycleConfiguration><Rule><ID>a</ID><Filter><And><Prefix>p/</Prefix>
            <Tag><Key>k</Key><Value>v</Value></Tag>
            <Tag><Key>l</Key><Value></Value></Tag></And></Filter><Status>Enabled</Status>
            <Transition><Days>0</Days><StorageClass>GLACIER_IR</StorageClass></Transition>
            <Expiration><Date>2026-01-01T00:00:00.000Z</Date></Expiration>
            <NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration></Rule>
            </LifecycleConfiguration>
            """
        let configuration: S3Shapes.BucketLifecycleConfiguration = try read(text)
        let rule = try #require(configuration.rules.first)
        #expect(rule.filter?.and?.tags == [.init(key: "k", value: "v"), .init(key: "l", value: "")])
        #expect(rule.transitions == [.init(days: 0, storageClass: .glacierIr)])
        #expect(rule.expiration?.date == Timestamp(seconds: 1_767_225_600))
        #expect(rule.status == .enabled && rule.prefix == nil)
        #expect(try read(String(decoding: configuration.document, as: UTF8.self)) == configuration)
    }

    @Test func `what a document must have`() {
        #expect(throws: XMLShapeError.missing("CORSRule")) {
            let _: S3Shapes.CORSConfiguration = try read("<CORSConfiguration/>")
        }
        #expect(throws: XMLShapeError.missing("TagSet")) { let _: S3Shapes.Tagging = try read("<Tagging/>") }
        #expect(throws: XMLShapeError.missing("Value")) {
            let _: S3Shapes.Tagging = try read("<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>")
        }
        #expect(throws: XMLShapeError.missing("type")) {
            let _: S3Shapes.AccessControlPolicy = try read(
                "<AccessControlPolicy><AccessControlList><Grant><Grantee/></Grant></AccessControlList></AccessControlPolicy>"
            )
        }
        #expect(throws: XMLShapeError.illegalValue("On", element: "Status")) {
            let _: S3Shapes.VersioningConfiguration = try read(
                "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>")
        }
        #expect(throws: XMLShapeError.unexpectedRoot("Tagging", expected: "Retention")) {
            let _: S3Shapes.ObjectLockRetention = try read("<Tagging><TagSet/></Tagging>")
        }
    }

    @Test(arguments: ["Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T03:04:05Z", " 2026-01-02T03:04:05.000Z "])
    func `times in the forms that clients send`(text: String) throws {
        let retention: S3Shapes.ObjectLockRetention = try read(
            "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>\(text)</RetainUntilDate></Retention>")
        #expect(retention == .init(mode: .governance, retainUntilDate: Timestamp(seconds: 1_767_323_045)))
    }

    @Test func `a listing's elements are S3's`() throws {
        let listing = S3Shapes.ListBucketMetricsConfigurationsOutput(
            isTruncated: true, nextContinuationToken: "a<b",
            metricsConfigurationList: [.init(id: "all"), .init(id: "some", filter: .init(prefix: "p/"))])
        let text = String(decoding: listing.document, as: UTF8.self)
        #expect(
            text
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + #"<ListMetricsConfigurationsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#
                + "<IsTruncated>true</IsTruncated><NextContinuationToken>a&lt;b</NextContinuationToken>"
                + "<MetricsConfiguration><Id>all</Id></MetricsConfiguration><MetricsConfiguration><Id>some</Id>"
                + "<Filter><Prefix>p/</Prefix></Filter></MetricsConfiguration></ListMetricsConfigurationsResult>")
    }

    @Test func `an operation is either here or absent`() {
        for operation in S3Operation.allCases {
            #expect(!S3Shapes.absentOperations.contains(operation.rawValue), "\(operation.rawValue)")
        }
        #expect(S3Shapes.absentOperations.contains("GetObjectTorrent"))
        // The older names of the same requests.
        #expect(!S3Shapes.absentOperations.contains("PutBucketLifecycle"))
    }
}
