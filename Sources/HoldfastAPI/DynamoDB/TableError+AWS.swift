import HoldfastStorage
import HoldfastTables
import HoldfastWire

// DynamoDB's error codes, in this one place. See
// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>.

extension AwsJSONError {
    /// The reply to a refusal or failure of the tables service.
    init(_ error: TableError) {
        switch error {
        case .validation(let message):
            self = .validation(message)
        case .resourceNotFound(let message):
            self.init(dynamoDB: "ResourceNotFoundException", message)
        case .tableNotFound(let message):
            self.init(dynamoDB: "TableNotFoundException", message)
        case .resourceInUse(let message):
            self.init(dynamoDB: "ResourceInUseException", message)
        case .conditionalCheckFailed(let item):
            self.init(dynamoDB: "ConditionalCheckFailedException", "The conditional request failed") { json in
                guard let item else { return }
                json.name("Item")
                item.write(to: &json)
            }
        case .transactionCanceled(let reasons):
            self.init(canceled: reasons)
        case .transactionConflict:
            self.init(dynamoDB: "TransactionConflictException", "Transaction is ongoing for the item")
        case .transactionInProgress:
            self.init(
                dynamoDB: "TransactionInProgressException",
                "The transaction with the given request token is already in progress.", named: .upper)
        case .idempotentParameterMismatch:
            self.init(
                dynamoDB: "IdempotentParameterMismatchException",
                "The provided client token was used with different parameters within the idempotency window",
                named: .upper)
        case .itemCollectionSizeLimitExceeded:
            self.init(dynamoDB: "ItemCollectionSizeLimitExceededException", "Collection size exceeded.")
        case .limitExceeded(let message):
            self.init(dynamoDB: "LimitExceededException", message)
        case .expiredIterator(let message):
            self.init(dynamoDB: "ExpiredIteratorException", message)
        case .trimmedDataAccess(let message):
            self.init(dynamoDB: "TrimmedDataAccessException", message)
        case .duplicateItem:
            self.init(dynamoDB: "DuplicateItemException", "Duplicate primary key exists in table")
        case .policyNotFound(let message):
            self.init(dynamoDB: "PolicyNotFoundException", message)
        case .continuousBackupsUnavailable(let message):
            self.init(dynamoDB: "ContinuousBackupsUnavailableException", message)
        case .storage(let error):
            self.init(dynamoDB: "InternalServerError", status: 500, "The request could not be stored or read: \(error)")
        }
    }

    private init(
        dynamoDB code: String, status: Int = 400, _ message: String, named messageName: MessageName = .lower,
        members: (@Sendable (inout JSONWriter) -> Void)? = nil
    ) {
        self.init(
            "com.amazonaws.dynamodb.v20120810#\(code)", status: status, message, named: messageName, members: members)
    }

    private init(canceled reasons: [CancellationReason]) {
        let codes = reasons.map(\.code.rawValue).joined(separator: ", ")
        self.init(
            dynamoDB: "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons [\(codes)]", named: .upper
        ) { json in
            json.name("CancellationReasons")
            json.beginArray()
            for reason in reasons { reason.write(to: &json) }
            json.endArray()
        }
    }
}

extension CancellationReason {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        if let item {
            json.name("Item")
            item.write(to: &json)
        }
        json.name("Code")
        json.string(code.rawValue)
        if let message {
            json.name("Message")
            json.string(message)
        }
        json.endObject()
    }
}
