/// Runs one PartiQL statement.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html>
public struct ExecuteStatementRequest: Hashable, Sendable {
    public var statement: String
    /// For each `?`, in order; `nil` where the request gave none.
    public var parameters: [EncodedValue]?
    public var consistentRead: Bool
    /// How many items are looked at, at most; from 1.
    public var limit: Int?
    /// The `nextToken` of the page before, of the same statement.
    public var nextToken: String?
    public var returnConsumedCapacity: ReturnConsumedCapacity
    public var returnValuesOnFailure: ReturnValuesOnConditionCheckFailure

    public init(
        _ statement: String, parameters: [EncodedValue]? = nil, consistentRead: Bool = false, limit: Int? = nil,
        nextToken: String? = nil, returnConsumedCapacity: ReturnConsumedCapacity = .none,
        returnValuesOnFailure: ReturnValuesOnConditionCheckFailure = .none
    ) {
        self.statement = statement
        self.parameters = parameters
        self.consistentRead = consistentRead
        self.limit = limit
        self.nextToken = nextToken
        self.returnConsumedCapacity = returnConsumedCapacity
        self.returnValuesOnFailure = returnValuesOnFailure
    }
}

/// What ExecuteStatement answers.
public struct ExecuteStatementResult: Hashable, Sendable {
    public var items: EncodedItems
    /// Where to go on; `nil` after the last page.
    public var nextToken: String?
    public var lastEvaluatedKey: EncodedItem?
    public var consumedCapacity: ConsumedCapacity?

    public init(
        items: EncodedItems = [], nextToken: String? = nil, lastEvaluatedKey: EncodedItem? = nil,
        consumedCapacity: ConsumedCapacity? = nil
    ) {
        self.items = items
        self.nextToken = nextToken
        self.lastEvaluatedKey = lastEvaluatedKey
        self.consumedCapacity = consumedCapacity
    }
}

/// One statement of BatchExecuteStatement or ExecuteTransaction.
public struct BatchStatement: Hashable, Sendable {
    public var statement: String
    public var parameters: [EncodedValue]?
    /// Of a batch only.
    public var consistentRead: Bool
    public var returnValuesOnFailure: ReturnValuesOnConditionCheckFailure

    public init(
        _ statement: String, parameters: [EncodedValue]? = nil, consistentRead: Bool = false,
        returnValuesOnFailure: ReturnValuesOnConditionCheckFailure = .none
    ) {
        self.statement = statement
        self.parameters = parameters
        self.consistentRead = consistentRead
        self.returnValuesOnFailure = returnValuesOnFailure
    }
}

/// Runs up to 25 statements, each for itself.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html>
public struct BatchExecuteStatementRequest: Hashable, Sendable {
    public var statements: [BatchStatement]
    public var returnConsumedCapacity: ReturnConsumedCapacity

    public init(_ statements: [BatchStatement], returnConsumedCapacity: ReturnConsumedCapacity = .none) {
        self.statements = statements
        self.returnConsumedCapacity = returnConsumedCapacity
    }
}

/// What one statement of a batch came to.
public struct BatchStatementResult: Hashable, Sendable {
    /// Why it was refused, with AWS's code and text.
    public struct Failure: Hashable, Sendable {
        /// AWS's codes.
        public enum Code: String, Hashable, Sendable {
            case conditionalCheckFailed = "ConditionalCheckFailed"
            case itemCollectionSizeLimitExceeded = "ItemCollectionSizeLimitExceeded"
            case validation = "ValidationError"
            case transactionConflict = "TransactionConflict"
            case internalServerError = "InternalServerError"
            case resourceNotFound = "ResourceNotFound"
            case duplicateItem = "DuplicateItem"
        }

        public var code: Code
        public var message: String
        /// The item as it is, where the statement asked for it.
        public var item: EncodedItem?

        public init(code: Code, message: String, item: EncodedItem? = nil) {
            self.code = code
            self.message = message
            self.item = item
        }
    }

    public var failure: Failure?
    /// The table that the statement ran on; `nil` where it was refused before.
    public var tableName: String?
    public var item: EncodedItem?

    public init(failure: Failure? = nil, tableName: String? = nil, item: EncodedItem? = nil) {
        self.failure = failure
        self.tableName = tableName
        self.item = item
    }
}

/// What BatchExecuteStatement answers.
public struct BatchExecuteStatementResult: Hashable, Sendable {
    /// One for each statement, in order.
    public var responses: [BatchStatementResult]
    public var consumedCapacity: [ConsumedCapacity]?

    public init(responses: [BatchStatementResult], consumedCapacity: [ConsumedCapacity]? = nil) {
        self.responses = responses
        self.consumedCapacity = consumedCapacity
    }
}

/// Runs up to 100 statements, all or none; either all read or all write.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html>
public struct ExecuteTransactionRequest: Hashable, Sendable {
    public var statements: [BatchStatement]
    /// 1 to 36 characters; the same request again within 10 minutes is answered without writing again.
    public var clientRequestToken: String?
    public var returnConsumedCapacity: ReturnConsumedCapacity

    public init(
        _ statements: [BatchStatement], clientRequestToken: String? = nil,
        returnConsumedCapacity: ReturnConsumedCapacity = .none
    ) {
        self.statements = statements
        self.clientRequestToken = clientRequestToken
        self.returnConsumedCapacity = returnConsumedCapacity
    }
}

/// What ExecuteTransaction answers.
public struct ExecuteTransactionResult: Hashable, Sendable {
    /// One for each read, in order, `nil` where there is no such item; none for writes.
    public var items: [EncodedItem?]
    public var consumedCapacity: [ConsumedCapacity]?

    public init(items: [EncodedItem?], consumedCapacity: [ConsumedCapacity]? = nil) {
        self.items = items
        self.consumedCapacity = consumedCapacity
    }
}
