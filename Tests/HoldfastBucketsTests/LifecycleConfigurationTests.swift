import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import Testing

private func refusal(_ rules: LifecycleRule...) -> String? {
    do throws(BucketError) {
        try LifecycleConfiguration(rules).validate()
        return nil
    } catch .invalidArgument(let message, _, _), .invalidRequest(let message) {
        return message
    } catch .malformedDocument {
        return "malformed"
    } catch { return "\(error)" }
}

private let expiration = LifecycleRule.Expiration.after(.days(1))
private let newYear = Timestamp(seconds: 1_767_225_600)

struct LifecycleConfigurationTests {
    @Test func `a configuration has rules, and a rule does something`() {
        #expect(refusal() == "At least one lifecycle rule must be specified.")
        #expect(refusal(LifecycleRule(id: "a")) == "At least one action needs to be specified in a rule")
        #expect(refusal(LifecycleRule(id: "a", expiration: expiration)) == nil)
        let many = LifecycleConfiguration(
            (0...1_000).map { LifecycleRule(id: "\($0)", expiration: expiration) })
        #expect(throws: BucketError.self) { try many.validate() }
    }

    @Test func `ids are told apart and of a bounded length`() {
        let rule = LifecycleRule(id: "a", expiration: expiration)
        #expect(refusal(rule, rule) == "Rule ID must be unique. Found same ID for more than one rule")
        let long = LifecycleRule(id: String(repeating: "a", count: 256), expiration: expiration)
        #expect(refusal(long) == "ID length should not exceed allowed limit of 255")
    }

    @Test func `rules of the older form and of today's do not mix`() {
        let older = LifecycleRule(id: "a", scope: .prefix("a/"), expiration: expiration)
        let newer = LifecycleRule(id: "b", expiration: expiration)
        #expect(refusal(older, newer) == "Filter element can only be used in Lifecycle V2.")
        #expect(
            refusal(newer, older)
                == "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.")
        let within = LifecycleRule(id: "b", scope: .prefix("a/b"), expiration: expiration)
        #expect(
            refusal(older, within) == "Found overlapping prefixes 'a/' and 'a/b' for same action type 'Expiration'")
        let apart = LifecycleRule(id: "b", scope: .prefix("a/b"), abortDays: 1)
        #expect(refusal(older, apart) == nil)
        let counting = LifecycleRule(
            scope: .prefix(""), noncurrentExpiration: .init(days: 1, newerVersions: 1))
        #expect(refusal(counting) == "NewerNoncurrentVersions element can only be used in Lifecycle V2.")
    }

    @Test func `a filter has one condition, or an And of several`() {
        func filtered(_ filter: LifecycleFilter) -> String? {
            refusal(LifecycleRule(scope: .filter(filter), expiration: expiration))
        }
        let tag = ObjectTag(key: "a", value: "b")
        #expect(filtered(LifecycleFilter(prefix: "a", tags: [tag])) == "malformed")
        #expect(filtered(LifecycleFilter(prefix: "a", isConjunction: true)) == "malformed")
        #expect(filtered(LifecycleFilter(prefix: "a", tags: [tag], isConjunction: true)) == nil)
        #expect(
            filtered(LifecycleFilter(tags: [tag, tag], isConjunction: true)) == "Duplicate Tag Keys are not allowed.")
        #expect(
            filtered(LifecycleFilter(sizeLessThan: 0))
                == "'ObjectSizeLessThan' should be between 1 and 1099511627776000.")
        #expect(
            filtered(LifecycleFilter(sizeGreaterThan: 5, sizeLessThan: 5, isConjunction: true))
                == "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
    }

    @Test func `days are positive, and dates are midnights`() throws {
        #expect(
            refusal(LifecycleRule(expiration: .after(.days(0))))
                == "'Days' for Expiration action must be a positive integer")
        let noon = newYear.advanced(by: .seconds(43_200))
        #expect(refusal(LifecycleRule(expiration: .after(.date(noon)))) == "'Date' must be at midnight GMT")
        #expect(refusal(LifecycleRule(expiration: .after(.date(newYear)))) == nil)
        #expect(
            refusal(LifecycleRule(noncurrentExpiration: .init(days: 0)))
                == "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer")
        #expect(refusal(LifecycleRule(noncurrentExpiration: .init(days: 1, newerVersions: 101))) != nil)
        #expect(
            refusal(LifecycleRule(abortDays: 0))
                == "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer")
        #expect(throws: BucketError.self) {
            try LifecycleRule.Expiration(days: 1, date: nil, expiredObjectDeleteMarker: true)
        }
        #expect(throws: BucketError.self) { try LifecycleRule.Timing(days: nil, date: nil) }
    }

    @Test func `what has no tags and no size is not chosen by them`() {
        let tagged = LifecycleRule.Scope.filter(LifecycleFilter(tags: [ObjectTag(key: "a", value: "")]))
        let sized = LifecycleRule.Scope.filter(LifecycleFilter(sizeGreaterThan: 1))
        #expect(
            refusal(LifecycleRule(scope: tagged, abortDays: 1))
                == "AbortIncompleteMultipartUpload cannot be specified with Tags.")
        #expect(
            refusal(LifecycleRule(scope: sized, abortDays: 1))
                == "AbortIncompleteMultipartUpload cannot be specified with Object Size.")
        #expect(
            refusal(LifecycleRule(scope: tagged, expiration: .expiredDeleteMarkers(true)))
                == "ExpiredObjectDeleteMarker cannot be specified with Tags.")
        #expect(
            refusal(LifecycleRule(scope: sized, expiration: .expiredDeleteMarkers(false)))
                == "ExpiredObjectDeleteMarker cannot be specified with Object Size.")
    }

    @Test func `transitions go down the waterfall, each class once`() {
        func moving(_ transitions: LifecycleRule.Transition..., expiration: LifecycleRule.Expiration? = nil) -> String?
        {
            refusal(LifecycleRule(expiration: expiration, transitions: transitions))
        }
        #expect(moving(.init(.days(0), to: .glacier)) == nil)
        #expect(moving(.init(.days(0), to: .standard)) == "malformed")
        #expect(
            moving(.init(.days(29), to: .standardInfrequentAccess))
                == "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'")
        #expect(
            moving(.init(.days(1), to: .glacier), .init(.days(2), to: .glacier))
                == "'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '(prefix=)'")
        #expect(
            moving(.init(.days(1), to: .deepArchive), .init(.days(1), to: .glacier))
                == "'Days' in the Transition action for StorageClass 'DEEP_ARCHIVE' for filter '(prefix=)' must be "
                + "greater than 'Days' in the Transition action for StorageClass 'GLACIER' for filter '(prefix=)'")
        #expect(moving(.init(.days(30), to: .standardInfrequentAccess), .init(.days(40), to: .glacier)) != nil)
        #expect(moving(.init(.days(30), to: .standardInfrequentAccess), .init(.days(60), to: .glacier)) == nil)
        #expect(
            moving(.init(.days(30), to: .glacier), .init(.date(newYear), to: .deepArchive))
                == "Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for filter '(prefix=)'")
        #expect(
            moving(.init(.days(30), to: .glacier), expiration: .after(.date(newYear)))
                == "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter "
                + "'(prefix=)'")
        #expect(
            moving(.init(.days(30), to: .glacier), expiration: .after(.days(30)))
                == "'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the "
                + "Transition action")
        #expect(moving(.init(.days(30), to: .glacier), expiration: .after(.days(31))) == nil)
        let noncurrent = LifecycleRule(
            noncurrentExpiration: .init(days: 5), noncurrentTransitions: [.init(days: 5, to: .glacier)])
        #expect(refusal(noncurrent)?.hasPrefix("'NoncurrentDays' in the NoncurrentVersionExpiration action") == true)
    }

    @Test func `a configuration is stored and read again`() throws {
        let filter = LifecycleFilter(
            prefix: "a/", tags: [ObjectTag(key: "k", value: "v")], sizeGreaterThan: 3, sizeLessThan: 99,
            isConjunction: true)
        let full = LifecycleConfiguration(
            [
                LifecycleRule(
                    id: "all", scope: .filter(filter), expiration: .after(.days(400)),
                    transitions: [.init(.days(30), to: .standardInfrequentAccess)],
                    noncurrentExpiration: .init(days: 7, newerVersions: 3),
                    noncurrentTransitions: [.init(days: 1, newerVersions: 2, to: .glacier)]),
                LifecycleRule(id: "date", isEnabled: false, expiration: .after(.date(newYear)), abortDays: 3),
                LifecycleRule(id: "marker", scope: .prefix("x"), expiration: .expiredDeleteMarkers(true)),
            ], minimumSize: .variesByClass)
        #expect(try LifecycleConfiguration(document: full.document) == full)
        // Damaged bytes are refused, or read as something that is written again as it reads.
        var random = SeededRandomness(seed: 1)
        for _ in 0..<5_000 {
            var damaged = full.document
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let again = try? LifecycleConfiguration(document: damaged) else { continue }
            #expect(try LifecycleConfiguration(document: again.document) == again)
            try? again.validate()
        }
        for count in 0..<full.document.count {
            #expect(throws: BucketError.self) {
                try LifecycleConfiguration(document: Array(full.document.prefix(count)))
            }
        }
    }
}
