import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import HoldfastWire

extension S3Error {
    /// S3's code, status and message for what the service says: the only place where they meet.
    init(_ error: BucketError) {
        switch error {
        case .invalidBucketName(let name):
            self.init("InvalidBucketName", 400, "The specified bucket is not valid.", [("BucketName", name)])
        case .noSuchBucket(let name):
            self.init("NoSuchBucket", 404, "The specified bucket does not exist", [("BucketName", name)])
        case .bucketAlreadyExists(let name):
            self.init(
                "BucketAlreadyExists", 409,
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
                    + "Please select a different name and try again.", [("BucketName", name)])
        case .bucketAlreadyOwnedByYou(let name):
            self.init(
                "BucketAlreadyOwnedByYou", 409,
                "Your previous request to create the named bucket succeeded and you already own it.",
                [("BucketName", name)])
        case .bucketNotEmpty(let name, let isVersioned):
            self.init(
                "BucketNotEmpty", 409,
                "The bucket you tried to delete is not empty"
                    + (isVersioned ? ". You must delete all versions in the bucket." : ""), [("BucketName", name)])
        case .tooManyBuckets:
            self.init("TooManyBuckets", 400, "You have attempted to create more buckets than allowed")
        case .noSuchKey(let key, let marker):
            self.init("NoSuchKey", 404, "The specified key does not exist.", [("Key", key.description)])
            if let marker {
                headers.append("x-amz-delete-marker", "true")
                headers.append("x-amz-version-id", marker.description)
            }
        case .noSuchVersion(let key, let version):
            self.init(
                "NoSuchVersion", 404, "The specified version does not exist.",
                [("Key", key.description), ("VersionId", version)])
        case .isDeleteMarker(let version, let modified):
            self.init(
                "MethodNotAllowed", 405, "The specified method is not allowed against this resource.",
                [("Method", "GET"), ("ResourceType", "DeleteMarker")])
            headers.append("x-amz-delete-marker", "true")
            headers.append("x-amz-version-id", version.description)
            headers.append("Allow", "DELETE")
            headers.append("Last-Modified", SigV4Time.formatHTTPDate(Timestamp(milliseconds: modified)))
        case .keyTooLong(let bytes):
            self.init(
                "KeyTooLongError", 400, "Your key is too long",
                [("Size", String(bytes)), ("MaxSizeAllowed", String(BucketLimits.keyBytesMax))])
        case .noSuchUpload(let id):
            self.init(
                "NoSuchUpload", 404,
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted "
                    + "or completed.", [("UploadId", id)])
        case .invalidPart(let number):
            self.init(
                "InvalidPart", 400,
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                    + "specified entity tag may not match the part's entity tag.", [("PartNumber", String(number))])
        case .invalidPartOrder:
            self.init(
                "InvalidPartOrder", 400,
                "The list of parts was not in ascending order. Parts must be ordered by part number.")
        case .entityTooSmall(let number, let bytes):
            self.init(
                "EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size",
                [
                    ("ProposedSize", String(bytes)), ("MinSizeAllowed", String(BucketLimits.partBytesMin)),
                    ("PartNumber", String(number)),
                ])
        case .entityTooLarge(let bytes, let bytesMax):
            self.init(
                "EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size",
                [("ProposedSize", String(bytes)), ("MaxSizeAllowed", String(bytesMax))])
        case .preconditionFailed(let condition):
            self.init(
                "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold",
                [("Condition", condition)])
        case .notModified(let info):
            self.init("NotModified", 304, "Not Modified")
            hasDocument = false
            headers.append("ETag", "\"\(info.tag)\"")
            headers.append("Last-Modified", SigV4Time.formatHTTPDate(info.modified))
            if info.isVersioned { headers.append("x-amz-version-id", info.version.description) }
            if let cached = info.metadata.headers[.cacheControl] { headers.append("Cache-Control", cached) }
            if let expires = info.metadata.headers[.expires] { headers.append("Expires", expires) }
        case .conditionalRequestConflict:
            self.init(
                "ConditionalRequestConflict", 409,
                "The conditional request cannot succeed due to a conflicting operation against this resource.")
        case .invalidRange(let size, let requested):
            self.init(
                "InvalidRange", 416, "The requested range is not satisfiable",
                [("RangeRequested", requested), ("ActualObjectSize", String(size))])
            headers.append("Content-Range", "bytes */\(size)")
        case .invalidPartNumber(let number, let count):
            self.init(
                "InvalidPartNumber", 416, "The requested partnumber is not satisfiable",
                [("ActualPartCount", String(count)), ("PartNumberRequested", String(number))])
        case .badDigest(let expected, let computed):
            self.init(
                "BadDigest", 400, "The Content-MD5 you specified did not match what we received.",
                [("ExpectedDigest", expected), ("CalculatedDigest", computed)])
        case .checksumMismatch(let algorithm):
            self.init(
                "BadDigest", 400, "The \(algorithm.name) you specified did not match the calculated checksum.")
        case .incompleteBody(let received, let expected):
            self.init(
                "IncompleteBody", 400,
                "You did not provide the number of bytes specified by the Content-Length HTTP header",
                [("NumberBytesExpected", String(expected)), ("NumberBytesProvided", String(received))])
        case .metadataTooLarge(let bytes, let bytesMax):
            self.init(
                "MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size",
                [("Size", String(bytes)), ("MaxSizeAllowed", String(bytesMax))])
        case .invalidTag(let message):
            self.init("InvalidTag", 400, message)
        case .tooManyTags(let countMax):
            self.init("BadRequest", 400, "Object tags cannot be greater than \(countMax)")
        case .invalidArgument(let message, let name, let value):
            self = .invalidArgument(message, name: name, value: value)
        case .invalidRequest(let message):
            self = .invalidRequest(message)
        case .malformedDocument:
            self = .malformedXML
        case .invalidBucketState(let message):
            self.init("InvalidBucketState", 409, message)
        case .invalidObjectState(let storageClass):
            self.init(
                "InvalidObjectState", 403,
                storageClass.isArchive
                    ? "The operation is not valid for the object's storage class"
                    : "Restore is not allowed for the object's current storage class",
                [("StorageClass", storageClass.name)])
        case .restoreAlreadyInProgress:
            self.init("RestoreAlreadyInProgress", 409, "Object restore is already in progress")
        case .objectLocked:
            self = .accessDenied("Access Denied because object protected by object lock.")
        case .accessDenied(let message):
            self = .accessDenied(message)
        case .methodNotAllowed:
            self = .methodNotAllowed
        case .malformedPolicy(let message):
            self.init("MalformedPolicy", 400, message)
        case .malformedACL:
            self.init(
                "MalformedACLError", 400,
                "The XML you provided was not well-formed or did not validate against our published schema")
        case .accessControlListNotSupported:
            self.init("AccessControlListNotSupported", 400, "The bucket does not allow ACLs")
        case .aclConflictsWithOwnership:
            self.init(
                "InvalidBucketAclWithObjectOwnership", 400,
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
        case .aclConflictsWithPublicAccessBlock:
            self.init(
                "InvalidBucketAclWithBlockPublicAccessError", 400,
                "Bucket cannot have public ACLs set with BlockPublicAccess enabled")
        case .invalidExpectedBucketOwner(let value):
            self.init(
                "InvalidBucketOwnerAWSAccountID", 400,
                "The value of the expected bucket owner parameter must be an AWS account ID",
                [("ArgumentName", "x-amz-expected-bucket-owner"), ("ArgumentValue", value)])
        case .noSuchSetting(let setting):
            self.init(missing: setting)
        case .tooManyConfigurations:
            self.init(
                "TooManyConfigurations", 400,
                "You are attempting to create a new configuration but have already reached the "
                    + "\(BucketLimits.configurationsPerKindMax)-configuration limit.")
        case .storage(let error):
            self.init(error)
        }
    }

    /// A setting that is not there.
    private init(missing setting: BucketSetting) {
        let (code, message) =
            switch setting {
            case .tagging: ("NoSuchTagSet", "The TagSet does not exist")
            case .cors: ("NoSuchCORSConfiguration", "The CORS configuration does not exist")
            case .policy: ("NoSuchBucketPolicy", "The bucket policy does not exist")
            case .lifecycle: ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")
            case .encryption:
                (
                    "ServerSideEncryptionConfigurationNotFoundError",
                    "The server side encryption configuration was not found"
                )
            case .ownershipControls:
                ("OwnershipControlsNotFoundError", "The bucket ownership controls were not found")
            case .publicAccessBlock:
                ("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
            case .website: ("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration")
            case .replication:
                ("ReplicationConfigurationNotFoundError", "The replication configuration was not found")
            case .objectLock:
                (
                    "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"
                )
            case .notification, .acl, .logging, .requestPayment, .accelerate, .inventory, .analytics, .metrics,
                .intelligentTiering:
                ("NoSuchConfiguration", "The specified configuration does not exist.")
            }
        self.init(code, 404, message)
    }

    /// What the engine says. An outcome that is not known must not look like a refusal.
    private init(_ error: StorageError) {
        switch error {
        case .diskFull, .mapFull:
            self.init("ServiceUnavailable", 503, "The store is full: \(error)")
        case .closed:
            self.init("ServiceUnavailable", 503, "The server is stopping. Please try again.")
        default:
            self = .internalError
            message = "We encountered an internal error. Please try again. (\(error))"
        }
    }
}
