import HoldfastBuckets
import HoldfastCore

/// What a configuration's `And` joins.
protocol FilterConjunction {
    var prefix: String? { get }
    var tags: [S3Shapes.Tag] { get }
    /// Conditions beside the prefix and the tags.
    var furtherConditionCount: Int { get }
}

extension FilterConjunction {
    var furtherConditionCount: Int { 0 }
}

extension S3Shapes.AnalyticsAndOperator: FilterConjunction {}
extension S3Shapes.IntelligentTieringAndOperator: FilterConjunction {}
extension S3Shapes.ReplicationRuleAndOperator: FilterConjunction {}

extension S3Shapes.MetricsAndOperator: FilterConjunction {
    var furtherConditionCount: Int { accessPointArn == nil ? 0 : 1 }
}

/// Which objects a configuration is about: those of a prefix, those with a tag, or an `And` of two and more conditions.
enum ConfigurationFilter {
    /// - Parameter furtherConditionCount: conditions beside the three.
    /// - Throws: `MalformedXML` where not exactly one is given, or an `And` joins fewer than two; `InvalidTag`.
    static func check(
        prefix: String?, tag: S3Shapes.Tag?, and: (some FilterConjunction)?, furtherConditionCount: Int = 0
    ) throws(S3Error) {
        let given = [prefix != nil, tag != nil, and != nil].count { $0 } + furtherConditionCount
        guard given == 1 else { throw .malformedXML }
        if let and {
            let joined = and.tags.count + (and.prefix == nil ? 0 : 1) + and.furtherConditionCount
            guard joined >= 2 else { throw .malformedXML }
        }
        let tags = (and?.tags ?? []) + (tag.map { [$0] } ?? [])
        do throws(BucketError) {
            try ObjectTag.check(tags.map { ObjectTag(key: $0.key, value: $0.value) }, countMax: tags.count)
        } catch { throw S3Error(error) }
    }
}

extension BucketName {
    /// The bucket of `arn:aws:s3:::name`; `nil` for anything else.
    init?(resourceName text: String) {
        guard let name = ResourceName(text), name.partition.hasPrefix("aws"), name.service == "s3" else { return nil }
        do throws(BucketError) { try self.init(name.resource) } catch { return nil }
    }
}
