import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html>.
    func putBucketNotificationConfiguration(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.NotificationConfiguration = try await request.read()
        try await request.buckets.putNotification(
            try NotificationConfiguration(document), of: try request.bucket,
            skipsValidation: request.text("x-amz-skip-destination-validation")?.lowercased() == "true")
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html>.
    func getBucketNotificationConfiguration(_ request: S3Request) async throws -> WireResponse {
        let configuration = try request.buckets.notification(of: try request.bucket)
        return S3Reply.document(S3Shapes.NotificationConfiguration(configuration))
    }
}

// MARK: From the document

extension NotificationConfiguration {
    /// - Throws: `InvalidArgument` for events and filters that S3 does not have.
    fileprivate init(_ shape: S3Shapes.NotificationConfiguration) throws {
        let topics = try shape.topicConfigurations.map { entry in
            try Entry(.topic, entry.id, entry.topicArn, entry.events, entry.filter)
        }
        let queues = try shape.queueConfigurations.map { entry in
            try Entry(.queue, entry.id, entry.queueArn, entry.events, entry.filter)
        }
        let functions = try shape.lambdaFunctionConfigurations.map { entry in
            try Entry(.function, entry.id, entry.lambdaFunctionArn, entry.events, entry.filter)
        }
        self.init(topics + queues + functions, sendsToEventBridge: shape.eventBridgeConfiguration != nil)
    }
}

extension NotificationConfiguration.Entry {
    fileprivate init(
        _ kind: NotificationConfiguration.Kind, _ id: String?, _ target: String, _ events: [String],
        _ filter: S3Shapes.NotificationConfigurationFilter?
    ) throws {
        let rules = try (filter?.key?.filterRules ?? []).map { rule in
            guard let name = rule.name, let value = rule.value else { throw S3Error.malformedXML }
            return (name: name, value: value)
        }
        self.init(
            kind, id: id ?? "", target: target, events: try events.map { name in try NotificationEvent(name: name) },
            filter: try NotificationFilter(rules: rules))
    }
}

// MARK: To the document

extension S3Shapes.NotificationConfiguration {
    fileprivate init(_ configuration: NotificationConfiguration) {
        self.init(
            topicConfigurations: configuration.entries(.topic).map { entry in
                .init(id: entry.id, topicArn: entry.target, events: entry.events.map(\.name), filter: .init(entry))
            },
            queueConfigurations: configuration.entries(.queue).map { entry in
                .init(id: entry.id, queueArn: entry.target, events: entry.events.map(\.name), filter: .init(entry))
            },
            lambdaFunctionConfigurations: configuration.entries(.function).map { entry in
                .init(
                    id: entry.id, lambdaFunctionArn: entry.target, events: entry.events.map(\.name),
                    filter: .init(entry))
            },
            eventBridgeConfiguration: configuration.sendsToEventBridge ? .init() : nil)
    }
}

extension S3Shapes.NotificationConfigurationFilter {
    /// `nil` where the entry has none.
    fileprivate init?(_ entry: NotificationConfiguration.Entry) {
        if entry.filter.isEmpty { return nil }
        self.init(key: .init(filterRules: entry.filter.rules.map { .init(name: $0.name, value: $0.value) }))
    }
}
