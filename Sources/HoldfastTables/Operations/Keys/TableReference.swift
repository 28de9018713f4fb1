import HoldfastCore

extension Tables {
    /// The name of the table that a request gives by its name or its ARN.
    ///
    /// - Throws: `resourceNotFound` for an ARN of another account or region, whose tables are not to be seen here.
    func tableName(_ reference: String) throws(TableError) -> String {
        guard reference.hasPrefix("arn:") else { return reference }
        let prefix = "table/"
        guard let resource = ResourceName(reference), resource.service == "dynamodb",
            resource.resource.hasPrefix(prefix)
        else { throw .validation("Invalid table name or ARN: \(reference)") }
        guard resource.scope == scope else { throw .requestedResourceNotFound }
        return String(resource.resource.dropFirst(prefix.count))
    }
}
