import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `Encryption documents` {
    private let s3: S3Fixture

    init() throws { s3 = try S3Fixture() }

    private func document(_ rule: String) -> String {
        "<ServerSideEncryptionConfiguration><Rule>\(rule)</Rule></ServerSideEncryptionConfiguration>"
    }

    private func standard(_ content: String) -> String {
        "<ApplyServerSideEncryptionByDefault>\(content)</ApplyServerSideEncryptionByDefault>"
    }

    @Test func `a bucket encrypts under S3's keys, until it is told otherwise and after`() async {
        let bucket = await s3.bucket()
        func isStandard() async -> Bool {
            let answer = await s3.send("GET", "\(bucket)?encryption")
            return answer["Rule", "ApplyServerSideEncryptionByDefault", "SSEAlgorithm"] == "AES256"
                && answer["Rule", "BucketKeyEnabled"] == "false"
        }
        #expect(await isStandard())
        let kms = document(standard("<SSEAlgorithm>aws:kms</SSEAlgorithm>"))
        #expect(await s3.put("\(bucket)?encryption", kms).status == 200)
        #expect(await !isStandard())
        #expect(await s3.send("DELETE", "\(bucket)?encryption").status == 204)
        #expect(await isStandard())
    }

    @Test(
        arguments: [
            ("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>key</KMSMasterKeyID>", true, "SSE-C"),
            ("<SSEAlgorithm>aws:kms</SSEAlgorithm>", false, "NONE"),
            ("<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm><KMSMasterKeyID>key</KMSMasterKeyID>", false, "NONE"),
            ("<SSEAlgorithm>AES256</SSEAlgorithm>", false, "SSE-C"),
        ])
    func `what is put is what is got`(content: String, bucketKey: Bool, blocked: String) async {
        let bucket = await s3.bucket()
        let types = "<BlockedEncryptionTypes><EncryptionType>\(blocked)</EncryptionType></BlockedEncryptionTypes>"
        let rule = "\(standard(content))<BucketKeyEnabled>\(bucketKey)</BucketKeyEnabled>"
        #expect(await s3.put("\(bucket)?encryption", document(rule + types)).status == 200)
        let kept = document(rule + (blocked == "SSE-C" ? types : ""))
        #expect(
            await s3.send("GET", "\(bucket)?encryption").text
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + kept.replacing(
                    "<ServerSideEncryptionConfiguration>",
                    with: #"<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#))
    }

    @Test func `a key goes with its service alone, and there is one rule`() async {
        let bucket = await s3.bucket()
        let key = document(standard("<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>key</KMSMasterKeyID>"))
        let answer = await s3.put("\(bucket)?encryption", key)
        #expect(answer.status == 400 && answer.code == "InvalidArgument")
        #expect(
            answer.message
                == "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse")
        let rule = "<Rule>\(standard("<SSEAlgorithm>AES256</SSEAlgorithm>"))</Rule>"
        for content in ["", rule + rule, "<Rule/>", "<Rule>\(standard("<SSEAlgorithm>aws:fsx</SSEAlgorithm>"))</Rule>"]
        {
            let document = "<ServerSideEncryptionConfiguration>\(content)</ServerSideEncryptionConfiguration>"
            #expect(await s3.put("\(bucket)?encryption", document).code == "MalformedXML", "\(content)")
        }
    }
}
