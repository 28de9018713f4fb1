import HoldfastTables

// DescribeContinuousBackups and UpdateContinuousBackups: there is no point-in-time recovery, and that is what they say.
// "Continuous backups are ENABLED on all tables at table creation": so that is always told, as by DynamoDB.
// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html>.

extension DynamoDBHandlers {
    /// Terraform and others ask it of every table.
    func describeContinuousBackups(
        _ input: Shapes.DescribeContinuousBackupsInput
    ) async throws(TableError) -> Shapes.DescribeContinuousBackupsOutput {
        try await demandTable(input.tableName)
        return Shapes.DescribeContinuousBackupsOutput(continuousBackupsDescription: Self.withoutRecovery)
    }

    /// Disabling what is disabled succeeds; enabling is refused by name.
    func updateContinuousBackups(
        _ input: Shapes.UpdateContinuousBackupsInput
    ) async throws(TableError) -> Shapes.UpdateContinuousBackupsOutput {
        try await demandTable(input.tableName)
        if input.pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled {
            throw .validation("Point-in-time recovery is not supported by Holdfast: table \(input.tableName)")
        }
        return Shapes.UpdateContinuousBackupsOutput(continuousBackupsDescription: Self.withoutRecovery)
    }

    private static var withoutRecovery: Shapes.ContinuousBackupsDescription {
        .init(
            continuousBackupsStatus: "ENABLED",
            pointInTimeRecoveryDescription: .init(pointInTimeRecoveryStatus: "DISABLED"))
    }

    /// These operations have a code of their own for a table that is missing.
    private func demandTable(_ name: String) async throws(TableError) {
        do throws(TableError) {
            _ = try await tables.describeTable(name)
        } catch {
            if case .resourceNotFound = error { throw .tableNotFound("Table not found: \(name)") }
            throw error
        }
    }
}
