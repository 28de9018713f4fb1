public import HoldfastStorage

/// Why a tables operation was refused or failed. A service knows nothing of HTTP: HoldfastAPI maps every case to
/// AWS's code and status in one exhaustive switch.
public enum TableError: Error, Hashable, Sendable {
    /// The request breaks a rule; nothing was done. The text is AWS's (`ValidationException`).
    case validation(String)
    /// No such table, index, stream, shard or resource (`ResourceNotFoundException`).
    case resourceNotFound(String)
    /// No such table, from the operations that answer `TableNotFoundException` instead.
    case tableNotFound(String)
    /// The resource exists already, or is in a state that forbids the operation (`ResourceInUseException`).
    case resourceInUse(String)
    /// The condition was false; the item as it was, where the request asked for it
    /// (`ConditionalCheckFailedException`).
    case conditionalCheckFailed(item: EncodedItem?)
    /// A transaction did nothing; one reason for each of its actions, in order (`TransactionCanceledException`).
    case transactionCanceled([CancellationReason])
    /// The item is part of a transaction in flight (`TransactionConflictException`).
    case transactionConflict
    /// The same client request token is being executed now (`TransactionInProgressException`).
    case transactionInProgress
    /// The client request token was used with other parameters (`IdempotentParameterMismatchException`).
    case idempotentParameterMismatch
    /// The items of one partition key of a table with local indexes would pass 10 GB
    /// (`ItemCollectionSizeLimitExceededException`).
    case itemCollectionSizeLimitExceeded
    /// An account or table limit (`LimitExceededException`).
    case limitExceeded(String)
    /// The shard iterator is older than 15 minutes (`ExpiredIteratorException`).
    case expiredIterator(String)
    /// The stream position is past the 24 hours that are kept (`TrimmedDataAccessException`).
    case trimmedDataAccess(String)
    /// A PartiQL `INSERT` met an item with the same key (`DuplicateItemException`).
    case duplicateItem
    /// The resource has no policy, or not at the expected revision (`PolicyNotFoundException`).
    case policyNotFound(String)
    /// Point-in-time recovery does not exist here (`ContinuousBackupsUnavailableException`).
    case continuousBackupsUnavailable(String)
    /// The engine failed; what it says tells whether the outcome is known.
    case storage(StorageError)
}

/// What one action of a cancelled transaction contributed to the cancellation.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html>.
public struct CancellationReason: Hashable, Sendable {
    /// AWS's codes, of which `none` says that this action was not the cause.
    public enum Code: String, Hashable, Sendable {
        case none = "None"
        case conditionalCheckFailed = "ConditionalCheckFailed"
        case itemCollectionSizeLimitExceeded = "ItemCollectionSizeLimitExceeded"
        case transactionConflict = "TransactionConflict"
        case validation = "ValidationError"
        case duplicateItem = "DuplicateItem"
    }

    public var code: Code
    /// AWS's text; `nil` where the code is `none`.
    public var message: String?
    /// The item as it was, where the action asked for it.
    public var item: EncodedItem?

    public init(code: Code, message: String? = nil, item: EncodedItem? = nil) {
        self.code = code
        self.message = message
        self.item = item
    }

    public static let none = CancellationReason(code: .none)
}

extension TableError {
    /// What an operation on items answers where the table is missing.
    package static let requestedResourceNotFound = TableError.resourceNotFound("Requested resource not found")

    /// What an operation on a table's definition answers where it is missing.
    package static func table(missing name: String) -> TableError {
        .resourceNotFound("Requested resource not found: Table: \(name) not found")
    }

    /// A body's refusal or the engine's failure, in one type.
    package init(_ error: WriteError<TableError>) {
        switch error {
        case .body(let error): self = error
        case .storage(let error): self = .storage(error)
        }
    }

    /// A body's refusal or the engine's failure, in one type.
    package init(_ error: ReadError<TableError>) {
        switch error {
        case .body(let error): self = error
        case .storage(let error): self = .storage(error)
        }
    }
}
