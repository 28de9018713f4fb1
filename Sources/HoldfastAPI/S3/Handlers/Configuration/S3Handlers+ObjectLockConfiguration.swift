import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html>.
    func putObjectLockConfiguration(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.ObjectLockConfiguration = try await request.read()
        guard document.objectLockEnabled == .enabled else { throw S3Error.malformedXML }
        let standard = try document.rule.map { rule throws(S3Error) in
            guard let retention = rule.defaultRetention else { throw .malformedXML }
            return try DefaultRetention(retention)
        }
        try await request.buckets.putObjectLock(standard, of: try request.bucket)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html>.
    func getObjectLockConfiguration(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        guard try request.buckets.bucket(bucket).hasObjectLock else {
            throw S3Error.missing(.objectLock, of: bucket)
        }
        let standard = try request.buckets.setting(.objectLock, of: bucket).flatMap { document in
            try DefaultRetention(document: document)
        }
        return S3Reply.document(
            S3Shapes.ObjectLockConfiguration(
                objectLockEnabled: .enabled,
                rule: standard.map { .init(defaultRetention: S3Shapes.DefaultRetention($0)) }))
    }
}

extension DefaultRetention {
    private static let daysMax = 36_500
    private static let yearsMax = 100

    /// - Throws: `MalformedXML`, `InvalidRetentionPeriod`.
    fileprivate init(_ shape: S3Shapes.DefaultRetention) throws(S3Error) {
        let mode: ObjectLock.Mode
        switch shape.mode {
        case .governance: mode = .governance
        case .compliance: mode = .compliance
        case nil: throw .malformedXML
        }
        switch (shape.days, shape.years) {
        case (let days?, nil):
            try Self.check(days, atMost: Self.daysMax)
            self.init(mode: mode, period: .days(days))
        case (nil, let years?):
            try Self.check(years, atMost: Self.yearsMax)
            self.init(mode: mode, period: .years(years))
        default: throw .malformedXML
        }
    }

    private static func check(_ count: Int, atMost max: Int) throws(S3Error) {
        guard count > 0 else {
            throw S3Error(
                "InvalidRetentionPeriod", 400, "Default retention period must be a positive integer value.")
        }
        guard count <= max else {
            throw S3Error("InvalidRetentionPeriod", 400, "Default retention period must not exceed \(max).")
        }
    }
}

extension S3Shapes.DefaultRetention {
    fileprivate init(_ standard: DefaultRetention) {
        self.init(mode: standard.mode == .governance ? .governance : .compliance)
        switch standard.period {
        case .days(let days): self.days = days
        case .years(let years): self.years = years
        }
    }
}
