import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import Testing

private let queue = "arn:aws:sqs:us-east-1:000000000000:jobs"
private let topic = "arn:aws:sns:us-east-1:000000000000:news"
private let function = "arn:aws:lambda:us-east-1:000000000000:function:resize"

private func configuration(_ entries: NotificationConfiguration.Entry...) -> NotificationConfiguration {
    NotificationConfiguration(entries)
}

private func refusal(_ configuration: NotificationConfiguration) -> String? {
    do throws(BucketError) {
        try configuration.validate(in: .usEast1)
        return nil
    } catch .invalidArgument(let message, _, _) {
        return message
    } catch { return "\(error)" }
}

struct NotificationConfigurationTests {
    @Test func `event types have S3's names, and wildcards cover their own`() throws {
        for event in NotificationEvent.allCases { #expect(try NotificationEvent(name: event.name) == event) }
        #expect(NotificationEvent.objectCreated.covers(.objectCreatedCopy))
        #expect(!NotificationEvent.objectCreated.covers(.objectRemovedDelete))
        #expect(!NotificationEvent.objectCreatedCopy.covers(.objectCreated))
        #expect(throws: BucketError.self) { try NotificationEvent(name: "s3:ObjectCreated") }
    }

    @Test func `filters are read by S3's rules`() throws {
        let filter = try NotificationFilter(rules: [("Prefix", "in/"), ("suffix", ".jpg")])
        #expect(filter == NotificationFilter(prefix: "in/", suffix: ".jpg"))
        #expect(filter.matches(try ObjectKey("in/a.jpg")))
        #expect(!filter.matches(try ObjectKey("in/a.png")))
        #expect(!filter.matches(try ObjectKey("out/a.jpg")))
        #expect(!NotificationFilter(prefix: "ab", suffix: "bc").matches(try ObjectKey("a")))
        #expect(throws: BucketError.self) { try NotificationFilter(rules: [("infix", "a")]) }
        #expect(throws: BucketError.self) { try NotificationFilter(rules: [("prefix", "a"), ("Prefix", "b")]) }
    }

    @Test func `configurations that may tell twice of one event are refused`() {
        let all = NotificationConfiguration.Entry(.queue, target: queue, events: [.objectCreated])
        let put = NotificationConfiguration.Entry(.topic, target: topic, events: [.objectCreatedPut])
        #expect(
            refusal(configuration(all, put))
                == "Configurations overlap. Configurations on the same bucket cannot share a common event type.")
        var (images, thumbnails) = (all, put)
        images.filter = NotificationFilter(prefix: "images")
        thumbnails.filter = NotificationFilter(prefix: "images/small")
        #expect(refusal(configuration(images, thumbnails))?.hasPrefix("Configuration is ambiguously defined.") == true)
        #expect(refusal(configuration(all, thumbnails))?.hasPrefix("Configuration is ambiguously defined.") == true)
    }

    @Test(arguments: [
        (NotificationFilter(prefix: "images/"), NotificationFilter(prefix: "logs/"), true),
        (
            NotificationFilter(prefix: "images", suffix: "jpg"), NotificationFilter(prefix: "images", suffix: "png"),
            true
        ),
        (NotificationFilter(prefix: "images", suffix: "jpg"), NotificationFilter(prefix: "i", suffix: "pg"), false),
        (NotificationFilter(suffix: ".jpg"), NotificationFilter(prefix: "images/"), false),
        (NotificationFilter(suffix: ".jpg"), NotificationFilter(suffix: "photo.jpg"), false),
    ])
    func `filters are apart where a prefix or a suffix tells them apart`(
        _ left: NotificationFilter, _ right: NotificationFilter, _ areApart: Bool
    ) {
        let both = configuration(
            .init(.queue, target: queue, events: [.objectCreated], filter: left),
            .init(.function, target: function, events: [.objectCreated], filter: right))
        #expect((refusal(both) == nil) == areApart)
        let other = configuration(
            .init(.queue, target: queue, events: [.objectCreated], filter: left),
            .init(.queue, target: queue, events: [.objectRemoved], filter: right))
        #expect(refusal(other) == nil)
    }

    @Test(arguments: [
        "jobs", "arn:aws:sqs", "arn:aws:sns:us-east-1:000000000000:news", "arn:gcp:sqs:us-east-1:000000000000:jobs",
        "arn:aws:sqs:us-east-1:nobody:jobs",
    ])
    func `a destination is an ARN of its kind`(_ target: String) {
        let entry = NotificationConfiguration.Entry(.queue, target: target, events: [.objectCreated])
        #expect(refusal(configuration(entry)) == "The ARN is not well formed")
    }

    @Test func `a destination is in the bucket's region, and no FIFO queue`() {
        let far = NotificationConfiguration.Entry(
            .queue, target: "arn:aws:sqs:eu-west-1:000000000000:jobs", events: [.objectCreated])
        #expect(
            refusal(configuration(far))
                == "The notification destination service region is not valid for the bucket location constraint")
        let fifo = NotificationConfiguration.Entry(.queue, target: queue + ".fifo", events: [.objectCreated])
        #expect(refusal(configuration(fifo)) == "Unable to validate the following destination configurations")
    }

    @Test func `ids are told apart, events are there, and there are at most a hundred entries`() {
        func entry(_ index: Int) -> NotificationConfiguration.Entry {
            .init(
                .queue, id: "\(index % 100)", target: queue, events: [.objectCreated],
                filter: NotificationFilter(prefix: "\(index)/"))
        }
        #expect(refusal(NotificationConfiguration((100..<200).map(entry))) == nil)
        #expect(refusal(NotificationConfiguration((100..<201).map(entry))) != nil)
        #expect(
            refusal(configuration(entry(1), entry(101)))
                == "Same ID used for multiple configurations. IDs must be unique.")
        #expect(refusal(configuration(.init(.queue, target: queue, events: []))) != nil)
    }

    @Test func `a configuration is stored and read again`() throws {
        let full = NotificationConfiguration(
            [
                .init(.queue, id: "a", target: queue, events: [.objectCreated, .objectTaggingPut]),
                .init(
                    .function, id: "b", target: function, events: [.lifecycleTransition],
                    filter: NotificationFilter(prefix: "", suffix: ".é")),
            ], sendsToEventBridge: true)
        #expect(try NotificationConfiguration(document: full.document) == full)
        // Damaged bytes are refused, or read as something that is written again as it reads.
        var random = SeededRandomness(seed: 1)
        for _ in 0..<5_000 {
            var damaged = full.document
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let again = try? NotificationConfiguration(document: damaged) else { continue }
            #expect(try NotificationConfiguration(document: again.document) == again)
            try? again.validate(in: .usEast1)
        }
        for count in 0..<full.document.count {
            #expect(throws: BucketError.self) {
                try NotificationConfiguration(document: Array(full.document.prefix(count)))
            }
        }
    }

    @Test func `entries without an id are given one, as S3 makes them`() {
        let named = configuration(.init(.queue, target: queue, events: [.objectCreated]))
            .naming(with: SeededRandomness(seed: 1))
        #expect(named.entries[0].id.utf8.count == 48)
    }
}
