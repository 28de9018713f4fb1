public import HoldfastCore

extension NotificationConfiguration {
    /// Checks what S3 checks before it stores a configuration, destinations aside.
    ///
    /// - Parameter region: the bucket's, which its destinations must share.
    /// - Throws: `invalidArgument`, `malformedDocument`.
    /// - Complexity: quadratic in the number of entries, which is at most 100.
    public func validate(in region: Region) throws(BucketError) {
        guard entries.count <= BucketLimits.notificationsPerBucketMax else {
            throw .invalidArgument(
                "Configuration exceeds the maximum number of allowed notification configurations.",
                name: "NotificationConfiguration", value: "\(entries.count)")
        }
        var ids: Set<String> = []
        for entry in entries {
            try entry.check(in: region)
            guard entry.id.isEmpty || ids.insert(entry.id).inserted else {
                throw .invalidArgument(
                    "Same ID used for multiple configurations. IDs must be unique.", name: "Id", value: entry.id)
            }
        }
        for (index, entry) in entries.enumerated() {
            for other in entries[..<index] { try entry.checkApart(from: other) }
        }
    }
}

extension NotificationConfiguration.Entry {
    fileprivate func check(in region: Region) throws(BucketError) {
        guard id.unicodeScalars.count <= BucketLimits.ruleIDLengthMax else {
            throw .invalidArgument("ID length should not exceed allowed limit of 255", name: "Id", value: id)
        }
        guard !events.isEmpty else {
            throw .malformedDocument("a notification configuration names an event at least")
        }
        guard let name = ResourceName(target), name.partition.hasPrefix("aws"), name.service == kind.service,
            target.utf8.count <= BucketLimits.targetNameBytesMax, AccountID(name.account) != nil
        else { throw .invalidArgument("The ARN is not well formed", name: kind.elementName, value: target) }
        guard name.region == region.description else {
            throw .invalidArgument(
                "The notification destination service region is not valid for the bucket location constraint",
                name: kind.elementName, value: target)
        }
        // FIFO queues and topics are no destinations. See the page that `NotificationEvent` names.
        guard kind == .function || !name.resource.hasSuffix(".fifo") else {
            throw .invalidDestination(target)
        }
        try filter.check()
    }

    /// No event of a key may go to two destinations.
    fileprivate func checkApart(from other: NotificationConfiguration.Entry) throws(BucketError) {
        guard filter.overlaps(other.filter) else { return }
        for event in events {
            guard let shared = other.events.first(where: { $0.overlaps(event) }) else { continue }
            let message =
                filter.isEmpty && other.filter.isEmpty
                ? "Configurations overlap. Configurations on the same bucket cannot share a common event type."
                : "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the "
                    + "prefixes are overlapping for the same event type."
            throw .invalidArgument(message, name: "Event", value: "\(shared.name), \(event.name)")
        }
    }
}

extension BucketError {
    static func invalidDestination(_ target: String) -> BucketError {
        .invalidArgument(
            "Unable to validate the following destination configurations", name: target,
            value: "The destination does not exist or cannot be notified")
    }
}
