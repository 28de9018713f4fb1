import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    private static let minimumSizeHeader = "x-amz-transition-default-minimum-object-size"

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>.
    func putBucketLifecycleConfiguration(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.BucketLifecycleConfiguration = try await request.read(needsChecksum: true)
        var configuration = LifecycleConfiguration(try document.rules.map { rule in try LifecycleRule(rule) })
        if let name = request.text(Self.minimumSizeHeader) {
            configuration.minimumSize = try LifecycleConfiguration.MinimumSize(name: name)
        }
        try await request.buckets.putLifecycle(configuration, of: try request.bucket)
        return S3Reply.empty(Self.headers(configuration))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html>.
    func getBucketLifecycleConfiguration(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        guard let configuration = try request.buckets.lifecycle(of: bucket) else {
            throw S3Error.missing(.lifecycle, of: bucket)
        }
        let rules = configuration.rules.map { S3Shapes.LifecycleRule($0) }
        return S3Reply.document(S3Shapes.BucketLifecycleConfiguration(rules: rules), Self.headers(configuration))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html>.
    func deleteBucketLifecycle(_ request: S3Request) async throws -> WireResponse {
        try await remove(.lifecycle, request)
    }

    private static func headers(_ configuration: LifecycleConfiguration) -> WireHeaders {
        WireHeaders([(minimumSizeHeader, configuration.minimumSize.name)])
    }
}

// MARK: From the document

extension LifecycleRule {
    /// - Throws: `MalformedXML`.
    fileprivate init(_ shape: S3Shapes.LifecycleRule) throws {
        let scope: Scope
        switch (shape.prefix, shape.filter) {
        case (let prefix?, nil): scope = .prefix(prefix)
        case (nil, let filter?): scope = .filter(try LifecycleFilter(filter))
        default: throw S3Error.malformedXML
        }
        self.init(id: shape.id ?? "", isEnabled: shape.status == .enabled, scope: scope)
        expiration = try shape.expiration.map { shape in
            try Expiration(
                days: shape.days, date: shape.date, expiredObjectDeleteMarker: shape.expiredObjectDeleteMarker)
        }
        transitions = try shape.transitions.map { shape in
            Transition(try Timing(days: shape.days, date: shape.date), to: try StorageClass(shape.storageClass))
        }
        noncurrentExpiration = try shape.noncurrentVersionExpiration.map { shape in
            guard let days = shape.noncurrentDays else { throw S3Error.malformedXML }
            return NoncurrentExpiration(days: days, newerVersions: shape.newerNoncurrentVersions)
        }
        noncurrentTransitions = try shape.noncurrentVersionTransitions.map { shape in
            guard let days = shape.noncurrentDays else { throw S3Error.malformedXML }
            return NoncurrentTransition(
                days: days, newerVersions: shape.newerNoncurrentVersions, to: try StorageClass(shape.storageClass))
        }
        abortDays = try shape.abortIncompleteMultipartUpload.map { shape in
            guard let days = shape.daysAfterInitiation else { throw S3Error.malformedXML }
            return days
        }
    }
}

extension LifecycleFilter {
    /// - Throws: `MalformedXML` for more than one condition outside of an `And`.
    fileprivate init(_ shape: S3Shapes.LifecycleRuleFilter) throws {
        let given = [
            shape.prefix != nil, shape.tag != nil, shape.objectSizeGreaterThan != nil, shape.objectSizeLessThan != nil,
            shape.and != nil,
        ]
        guard given.count(where: { $0 }) <= 1 else { throw S3Error.malformedXML }
        if let and = shape.and {
            self.init(
                prefix: and.prefix, tags: and.tags.map { ObjectTag(key: $0.key, value: $0.value) },
                sizeGreaterThan: try Self.size(and.objectSizeGreaterThan),
                sizeLessThan: try Self.size(and.objectSizeLessThan), isConjunction: true)
        } else {
            self.init(
                prefix: shape.prefix, tags: shape.tag.map { [ObjectTag(key: $0.key, value: $0.value)] } ?? [],
                sizeGreaterThan: try Self.size(shape.objectSizeGreaterThan),
                sizeLessThan: try Self.size(shape.objectSizeLessThan))
        }
    }

    private static func size(_ number: Int?) throws -> UInt64? {
        guard let number else { return nil }
        guard let size = UInt64(exactly: number) else { throw S3Error.malformedXML }
        return size
    }
}

extension StorageClass {
    /// - Throws: `MalformedXML` where none is named.
    fileprivate init(_ shape: S3Shapes.TransitionStorageClass?) throws {
        guard let shape, let storageClass = StorageClass(name: shape.rawValue) else { throw S3Error.malformedXML }
        self = storageClass
    }
}

// MARK: To the document

extension S3Shapes.LifecycleRule {
    fileprivate init(_ rule: LifecycleRule) {
        self.init(id: rule.id, status: rule.isEnabled ? .enabled : .disabled)
        switch rule.scope {
        case .prefix(let prefix): self.prefix = prefix
        case .filter(let filter): self.filter = S3Shapes.LifecycleRuleFilter(filter)
        }
        switch rule.expiration {
        case nil: break
        case .after(.days(let days)): expiration = .init(days: days)
        case .after(.date(let date)): expiration = .init(date: date)
        case .expiredDeleteMarkers(let removes): expiration = .init(expiredObjectDeleteMarker: removes)
        }
        transitions = rule.transitions.map { transition in
            let storageClass = S3Shapes.TransitionStorageClass(rawValue: transition.storageClass.name)
            return switch transition.timing {
            case .days(let days): .init(days: days, storageClass: storageClass)
            case .date(let date): .init(date: date, storageClass: storageClass)
            }
        }
        noncurrentVersionTransitions = rule.noncurrentTransitions.map { transition in
            .init(
                noncurrentDays: transition.days,
                storageClass: S3Shapes.TransitionStorageClass(rawValue: transition.storageClass.name),
                newerNoncurrentVersions: transition.newerVersions)
        }
        noncurrentVersionExpiration = rule.noncurrentExpiration.map {
            .init(noncurrentDays: $0.days, newerNoncurrentVersions: $0.newerVersions)
        }
        abortIncompleteMultipartUpload = rule.abortDays.map { .init(daysAfterInitiation: $0) }
    }
}

extension S3Shapes.LifecycleRuleFilter {
    fileprivate init(_ filter: LifecycleFilter) {
        let tags = filter.tags.map { S3Shapes.Tag(key: $0.key, value: $0.value) }
        let (greater, less) = (filter.sizeGreaterThan.map { Int($0) }, filter.sizeLessThan.map { Int($0) })
        if filter.isConjunction {
            self.init(
                and: .init(
                    prefix: filter.prefix, tags: tags, objectSizeGreaterThan: greater, objectSizeLessThan: less))
        } else {
            self.init(
                prefix: filter.prefix, tag: tags.first, objectSizeGreaterThan: greater, objectSizeLessThan: less)
        }
    }
}
