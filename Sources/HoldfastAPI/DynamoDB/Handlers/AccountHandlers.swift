import HoldfastCore
import HoldfastTables

// DescribeLimits and DescribeEndpoints.

extension DynamoDBHandlers {
    /// AWS's default quotas: nothing here throttles.
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>.
    func describeLimits(_ input: Shapes.DescribeLimitsInput) async throws(TableError) -> Shapes.DescribeLimitsOutput {
        Shapes.DescribeLimitsOutput(
            accountMaxReadCapacityUnits: 80_000, accountMaxWriteCapacityUnits: 80_000,
            tableMaxReadCapacityUnits: 40_000, tableMaxWriteCapacityUnits: 40_000)
    }

    /// The endpoint that was asked.
    func describeEndpoints(
        _ input: Shapes.DescribeEndpointsRequest
    ) async throws(TableError) -> Shapes.DescribeEndpointsResponse {
        let address = host ?? "dynamodb.\(tables.scope.region).amazonaws.com"
        return Shapes.DescribeEndpointsResponse(endpoints: [
            Shapes.Endpoint(address: address, cachePeriodInMinutes: 1440)
        ])
    }
}
