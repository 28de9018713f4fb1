/// AWS's bounds on operations on items.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>.
public enum OperationLimits {
    /// Keys of a BatchGetItem, all tables together.
    public static let batchGetKeysMax = 100
    /// Bytes of items that a BatchGetItem answers.
    public static let batchGetBytesMax = 16 << 20
    /// Puts and deletes of a BatchWriteItem, all tables together.
    public static let batchWritesMax = 25
    /// Bytes of items that a BatchWriteItem takes.
    public static let batchWriteBytesMax = 16 << 20
    /// Actions of a transaction.
    public static let transactionActionsMax = 100
    /// Bytes of the items of a transaction.
    public static let transactionBytesMax = 4 << 20
    /// Statements of a BatchExecuteStatement.
    public static let batchStatementsMax = 25
    /// Characters of a client request token.
    public static let clientRequestTokenCharactersMax = 36
    /// For how long a client request token is remembered.
    public static let clientRequestTokenLifetime = Duration.seconds(600)
}
