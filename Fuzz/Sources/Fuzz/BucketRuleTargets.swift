import HoldfastBuckets
import HoldfastCore

/// A stored configuration is refused, or is written again as it reads, and can be checked.
func fuzzBucketRules(_ bytes: [UInt8]) {
    if let rules = try? LifecycleConfiguration(document: bytes) {
        guard let again = try? LifecycleConfiguration(document: rules.document) else {
            fatalError("rules that were written are refused")
        }
        precondition(again == rules, "rules that were written read as others")
        try? rules.validate()
        precondition(rules.naming(with: SeededRandomness(seed: 1)).rules.allSatisfy { !$0.id.isEmpty })
    }
    if let notification = try? NotificationConfiguration(document: bytes) {
        guard let again = try? NotificationConfiguration(document: notification.document) else {
            fatalError("a notification that was written is refused")
        }
        precondition(again == notification, "a notification that was written reads as another")
        try? notification.validate(in: .usEast1)
        for entry in notification.entries {
            let filter = try? NotificationFilter(rules: entry.filter.rules)
            precondition(filter == entry.filter, "a filter that was spelled reads as another")
            guard let key = try? ObjectKey((entry.filter.prefix ?? "a") + "/" + (entry.filter.suffix ?? "")) else {
                continue
            }
            precondition(entry.filter.matches(key), "a key that is made for a filter does not match it")
        }
    }
}
