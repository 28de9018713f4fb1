import HoldfastCore

extension Tables {
    /// The name of the table that a request gives by its name or its ARN.
    ///
    /// - Throws: `resourceNotFound` for an ARN of another account or region, whose tables are not to be seen here.
    func tableName(_ reference: String) throws(TableError) -> String {
        guard reference.utf8.first == UInt8(ascii: "a"), reference.hasPrefix("arn:") else { return reference }
        guard let name = ResourceName(reference), name.service == "dynamodb", name.scope == scope else {
            throw .requestedResourceNotFound
        }
        let parts = name.resource.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "table" else { throw .requestedResourceNotFound }
        return String(parts[1])
    }
}
