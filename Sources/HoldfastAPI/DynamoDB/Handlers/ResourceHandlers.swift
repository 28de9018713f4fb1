import HoldfastTables
import HoldfastWire

// What belongs to a resource and is named by its ARN: tags and policies.

/// The reply of operations that answer nothing.
struct EmptyOutput: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.endObject()
    }
}

extension DynamoDBHandlers {
    func tagResource(_ input: Shapes.TagResourceInput) async throws(TableError) -> EmptyOutput {
        try await tables.tagResource(input.resourceArn, input.tags.map { Tag(key: $0.key, value: $0.value) })
        return EmptyOutput()
    }

    func untagResource(_ input: Shapes.UntagResourceInput) async throws(TableError) -> EmptyOutput {
        try await tables.untagResource(input.resourceArn, keys: input.tagKeys)
        return EmptyOutput()
    }

    func listTagsOfResource(
        _ input: Shapes.ListTagsOfResourceInput
    ) async throws(TableError) -> Shapes.ListTagsOfResourceOutput {
        let page = try await tables.tags(of: input.resourceArn, token: input.nextToken)
        return Shapes.ListTagsOfResourceOutput(
            tags: page.tags.map { Shapes.Tag(key: $0.key, value: $0.value) }, nextToken: page.nextToken)
    }

    func putResourcePolicy(
        _ input: Shapes.PutResourcePolicyInput
    ) async throws(TableError) -> Shapes.PutResourcePolicyOutput {
        try checkJSON(policy: input.policy)
        return Shapes.PutResourcePolicyOutput(
            revisionId: try await tables.putResourcePolicy(
                input.policy, on: input.resourceArn, expectedRevision: input.expectedRevisionId))
    }

    /// The service itself looks at a policy's first byte and its size alone: JSON is read here, above it. What the
    /// policy says is not looked at: see `Docs/Compatibility.md`.
    func checkJSON(policy: String) throws(TableError) {
        do throws(JSONError) {
            var json = JSONReader(policy.utf8Span.span)
            try json.skipValue()
            try json.finish()
        } catch { throw .validation("Resource policy is not a valid JSON document") }
    }

    func getResourcePolicy(
        _ input: Shapes.GetResourcePolicyInput
    ) async throws(TableError) -> Shapes.GetResourcePolicyOutput {
        let policy = try await tables.resourcePolicy(of: input.resourceArn)
        return Shapes.GetResourcePolicyOutput(policy: policy.policy, revisionId: policy.revision)
    }

    func deleteResourcePolicy(
        _ input: Shapes.DeleteResourcePolicyInput
    ) async throws(TableError) -> Shapes.DeleteResourcePolicyOutput {
        Shapes.DeleteResourcePolicyOutput(
            revisionId: try await tables.deleteResourcePolicy(
                of: input.resourceArn, expectedRevision: input.expectedRevisionId))
    }
}
