import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `Notification documents` {
    private let s3: S3Fixture

    init() throws { s3 = try S3Fixture() }

    private func document(_ content: String) -> String {
        "<NotificationConfiguration>\(content)</NotificationConfiguration>"
    }

    private func queue(_ content: String) -> String {
        "<QueueConfiguration>\(content)<Queue>arn:aws:sqs:us-east-1:000000000000:q</Queue>"
            + "<Event>s3:ObjectCreated:*</Event></QueueConfiguration>"
    }

    private func put(_ bucket: String, _ content: String) async -> S3Answer {
        await s3.put(
            "\(bucket)?notification", document(content), headers: [("x-amz-skip-destination-validation", "true")])
    }

    @Test func `topics, queues and functions come back with their filters`() async {
        let bucket = await s3.bucket()
        func filter(_ name: String) -> String {
            "<Filter><S3Key><FilterRule><Name>\(name)</Name><Value>a/</Value></FilterRule></S3Key></Filter>"
        }
        let topic =
            "<TopicConfiguration><Id>t</Id><Topic>arn:aws:sns:us-east-1:000000000000:t</Topic>"
            + "<Event>s3:ObjectRemoved:Delete</Event><Event>s3:ObjectTagging:*</Event></TopicConfiguration>"
        let function =
            "<CloudFunctionConfiguration><Id>f</Id><CloudFunction>arn:aws:lambda:us-east-1:000000000000:function:f"
            + "</CloudFunction><Event>s3:ObjectRestore:Post</Event></CloudFunctionConfiguration>"
        func queue(_ name: String) -> String {
            "<QueueConfiguration><Id>q</Id><Queue>arn:aws:sqs:us-east-1:000000000000:q</Queue>"
                + "<Event>s3:ObjectCreated:*</Event>\(filter(name))</QueueConfiguration>"
        }
        let bridge = "<EventBridgeConfiguration></EventBridgeConfiguration>"
        let answer = await put(bucket, bridge + function + queue("prefix") + topic)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(
            await s3.send("GET", "\(bucket)?notification").text
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + #"<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"# + topic
                + queue("Prefix") + function + bridge + "</NotificationConfiguration>")
        #expect(await s3.put("\(bucket)?notification", document("")).status == 200)
        #expect(await s3.send("GET", "\(bucket)?notification").isEmpty)
    }

    @Test func `an entry without an id gets one`() async {
        let bucket = await s3.bucket()
        #expect(await put(bucket, queue("")).status == 200)
        let got = await s3.send("GET", "\(bucket)?notification")
        #expect(got["QueueConfiguration", "Id"]?.utf8.count == 48, "\(got.text)")
    }

    @Test func `a destination of a service that is not here is taken, and told later`() async {
        let bucket = await s3.bucket()
        #expect(await s3.put("\(bucket)?notification", document(queue(""))).status == 200)
    }

    @Test(
        arguments: [
            ("<Event>s3:Nothing</Event>", "InvalidArgument"),
            (
                "<Filter><S3Key><FilterRule><Name>infix</Name><Value>a</Value></FilterRule></S3Key></Filter>",
                "InvalidArgument"
            ),
            ("<Filter><S3Key><FilterRule><Name>prefix</Name></FilterRule></S3Key></Filter>", "MalformedXML"),
            ("<Queue>arn:aws:sqs:us-east-1:000000000000:r</Queue>", "MalformedXML"),
        ])
    func `entries that are none`(content: String, code: String) async {
        let bucket = await s3.bucket()
        let answer = await put(bucket, queue(content))
        #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
        #expect(await s3.send("GET", "\(bucket)?notification").isEmpty)
    }
}
