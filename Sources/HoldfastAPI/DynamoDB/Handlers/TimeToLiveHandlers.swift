import HoldfastTables

// UpdateTimeToLive and DescribeTimeToLive.

extension DynamoDBHandlers {
    func updateTimeToLive(
        _ input: Shapes.UpdateTimeToLiveInput
    ) async throws(TableError) -> Shapes.UpdateTimeToLiveOutput {
        let setting = input.timeToLiveSpecification
        try await tables.updateTimeToLive(
            input.tableName, attribute: setting.attributeName, isEnabled: setting.enabled)
        return Shapes.UpdateTimeToLiveOutput(timeToLiveSpecification: setting)
    }

    /// In force at once, so that it never shows as ENABLING or DISABLING.
    func describeTimeToLive(
        _ input: Shapes.DescribeTimeToLiveInput
    ) async throws(TableError) -> Shapes.DescribeTimeToLiveOutput {
        guard let setting = try await tables.timeToLive(input.tableName), setting.state != .disabled else {
            return Shapes.DescribeTimeToLiveOutput(timeToLiveDescription: .init(timeToLiveStatus: "DISABLED"))
        }
        return Shapes.DescribeTimeToLiveOutput(
            timeToLiveDescription: .init(timeToLiveStatus: "ENABLED", attributeName: setting.attribute))
    }
}
