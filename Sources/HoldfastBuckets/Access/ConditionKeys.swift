/// The condition keys that policies of buckets may name, and the actions for which S3 has them.
///
/// See <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>.
enum ConditionKeys {
    enum Applicability: Hashable, Sendable {
        case everywhere
        case only(Set<S3Action>)
        /// S3 knows no such key.
        case nowhere
    }

    /// - Parameter key: in lower case.
    static func applicability(_ key: String) -> Applicability {
        if let actions = actions[key] { return .only(actions) }
        if let found = tagKeys.first(where: { key.hasPrefix($0.prefix) && key != $0.prefix }) {
            return found.actions.map { .only($0) } ?? .everywhere
        }
        if everywhere.contains(key) { return .everywhere }
        // Keys that all services have, of which requests here carry some; and those of providers of identities, which
        // no request here carries.
        let hasName = !key.hasSuffix(":") && !key.hasPrefix(":")
        let service = key.prefix { $0 != ":" }
        let isForeign = service.contains(".") || foreign.contains(String(service))
        return hasName && key.contains(":") && (service == "aws" || isForeign) ? .everywhere : .nowhere
    }

    private static let foreign: Set<String> = [
        "saml", "ec2", "lambda", "ssm", "glue", "codebuild", "identitystore", "sts", "kms",
    ]

    private static let everywhere: Set<String> = [
        "s3:authtype", "s3:signatureage", "s3:signatureversion", "s3:tlsversion", "s3:x-amz-content-sha256",
        "s3:resourceaccount", "s3:dataaccesspointaccount", "s3:dataaccesspointarn", "s3:accesspointnetworkorigin",
        "s3:accessgrantsinstancearn", "s3:accessgrantslocationscope", "s3:accessgrantscope",
    ]

    /// Keys that end with a tag's key.
    private static let tagKeys: [(prefix: String, actions: Set<S3Action>?)] = [
        (
            "s3:existingobjecttag/",
            [
                .deleteObjectTagging, .deleteObjectVersionTagging, .getObject, .getObjectAcl, .getObjectAttributes,
                .getObjectTagging, .getObjectVersion, .getObjectVersionAcl, .getObjectVersionAttributes,
                .getObjectVersionTagging, .putObjectAcl, .putObjectTagging, .putObjectVersionAcl,
                .putObjectVersionTagging,
            ]
        ),
        ("s3:requestobjecttag/", taggingObjects),
        ("s3:buckettag/", nil),
        ("s3:accesspointtag/", nil),
    ]

    private static let listing: Set<S3Action> = [.listBucket, .listBucketVersions]
    private static let taggingObjects: Set<S3Action> = [
        .putObject, .putObjectTagging, .putObjectVersionTagging, .bypassGovernanceRetention,
    ]
    private static let writing: Set<S3Action> = [.putObject, .bypassGovernanceRetention]
    private static let settingLists: Set<S3Action> = [
        .createBucket, .putBucketAcl, .putObject, .putObjectAcl, .putObjectVersionAcl, .bypassGovernanceRetention,
    ]
    private static let encrypting: Set<S3Action> = [
        .putObject, .replicateObject, .updateObjectEncryption, .bypassGovernanceRetention,
    ]
    private static let retaining: Set<S3Action> = [.putObject, .putObjectRetention]
    private static let namingVersions: Set<S3Action> = [
        .deleteObjectVersion, .deleteObjectVersionTagging, .getObjectVersion, .getObjectVersionAcl,
        .getObjectVersionAttributes, .getObjectVersionTagging, .getObjectVersionTorrent, .putObjectVersionAcl,
        .putObjectVersionTagging,
    ]

    private static let actions: [String: Set<S3Action>] = [
        "s3:prefix": listing,
        "s3:delimiter": listing,
        "s3:max-keys": listing,
        "s3:requestobjecttagkeys": taggingObjects,
        "s3:versionid": namingVersions,
        "s3:if-match": [.putObject, .deleteObject],
        "s3:if-none-match": [.putObject],
        "s3:objectcreationoperation": [.putObject],
        "s3:object-lock-legal-hold": [.putObject, .putObjectLegalHold],
        "s3:object-lock-mode": retaining,
        "s3:object-lock-remaining-retention-days": retaining,
        "s3:object-lock-retain-until-date": retaining,
        "s3:x-amz-acl": settingLists,
        "s3:x-amz-grant-full-control": settingLists,
        "s3:x-amz-grant-read": settingLists,
        "s3:x-amz-grant-read-acp": settingLists,
        "s3:x-amz-grant-write": settingLists,
        "s3:x-amz-grant-write-acp": settingLists,
        "s3:x-amz-copy-source": writing,
        "s3:x-amz-metadata-directive": writing,
        "s3:x-amz-website-redirect-location": writing,
        "s3:x-amz-storage-class": writing.union([.putObjectAcl, .putObjectVersionAcl]),
        "s3:x-amz-server-side-encryption": encrypting,
        "s3:x-amz-server-side-encryption-aws-kms-key-id": encrypting,
        "s3:x-amz-server-side-encryption-customer-algorithm": [
            .putObject, .replicateObject, .bypassGovernanceRetention,
        ],
        "s3:locationconstraint": [.createBucket],
        "s3:x-amz-object-ownership": [.createBucket],
        "s3:x-amz-bucket-namespace": [.createBucket],
        "s3:destinationregion": [.pauseReplication],
        "s3:isreplicationpauserequest": [.putReplicationConfiguration],
        "s3:inventoryaccessibleoptionalfields": [.putInventoryConfiguration],
    ]
}
