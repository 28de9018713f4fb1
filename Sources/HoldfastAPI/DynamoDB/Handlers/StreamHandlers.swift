import HoldfastCore
import HoldfastTables

// The four operations of DynamoDB Streams.

extension DynamoDBHandlers {
    func listStreams(_ input: StreamsShapes.ListStreamsInput) async throws(TableError)
        -> StreamsShapes.ListStreamsOutput
    {
        let page = try await tables.listStreams(
            table: input.tableName, after: input.exclusiveStartStreamArn, limit: input.limit)
        return StreamsShapes.ListStreamsOutput(
            streams: page.streams.map {
                .init(streamArn: $0.resourceName.description, tableName: $0.table, streamLabel: $0.label)
            },
            lastEvaluatedStreamArn: page.lastEvaluated)
    }

    func describeStream(
        _ input: StreamsShapes.DescribeStreamInput
    ) async throws(TableError) -> StreamsShapes.DescribeStreamOutput {
        let stream = try await tables.describeStream(
            input.streamArn, after: input.exclusiveStartShardId, limit: input.limit,
            childrenOf: input.shardFilter?.shardId)
        return StreamsShapes.DescribeStreamOutput(
            streamDescription: .init(
                streamArn: stream.resourceName.description, streamLabel: stream.label,
                streamStatus: stream.status.rawValue, streamViewType: stream.view.rawValue,
                creationRequestDateTime: stream.created, tableName: stream.table, keySchema: .init(stream.key),
                shards: stream.shards.map(StreamsShapes.Shard.init),
                lastEvaluatedShardId: stream.lastEvaluatedShard))
    }

    func getShardIterator(
        _ input: StreamsShapes.GetShardIteratorInput
    ) async throws(TableError) -> StreamsShapes.GetShardIteratorOutput {
        StreamsShapes.GetShardIteratorOutput(
            shardIterator: try await tables.shardIterator(
                stream: input.streamArn, shard: input.shardId, try ShardPosition(input)))
    }

    func getRecords(
        _ input: StreamsShapes.GetRecordsInput
    ) async throws(TableError) -> StreamsShapes.GetRecordsOutput {
        let page = try await tables.records(iterator: input.shardIterator, limit: input.limit)
        return StreamsShapes.GetRecordsOutput(
            records: page.records.map(StreamsShapes.Record.init), nextShardIterator: page.nextIterator)
    }
}

extension ShardPosition {
    fileprivate init(_ input: DynamoDBStreamsShapes.GetShardIteratorInput) throws(TableError) {
        switch (input.shardIteratorType, input.sequenceNumber) {
        case ("TRIM_HORIZON", nil): self = .trimHorizon
        case ("LATEST", nil): self = .latest
        case ("AT_SEQUENCE_NUMBER", let number?): self = .at(sequenceNumber: number)
        case ("AFTER_SEQUENCE_NUMBER", let number?): self = .after(sequenceNumber: number)
        case (let type, nil):
            throw .validation("SequenceNumber is a required parameter for ShardIteratorType \(type)")
        case (let type, _):
            throw .validation("SequenceNumber is not a valid parameter for ShardIteratorType \(type)")
        }
    }
}

extension [DynamoDBStreamsShapes.KeySchemaElement] {
    /// Partition attributes, then sort attributes.
    fileprivate init(_ key: KeySchema) {
        self =
            key.partition.map { .init(attributeName: $0.name.text, keyType: "HASH") }
            + key.sort.map { .init(attributeName: $0.name.text, keyType: "RANGE") }
    }
}

extension DynamoDBStreamsShapes.Shard {
    fileprivate init(_ shard: StreamDescription.Shard) {
        self.init(
            shardId: shard.id,
            sequenceNumberRange: .init(
                startingSequenceNumber: shard.startingSequenceNumber, endingSequenceNumber: shard.endingSequenceNumber),
            parentShardId: shard.parent)
    }
}

extension DynamoDBStreamsShapes.Record {
    fileprivate init(_ record: StreamRecord) {
        self.init(
            eventID: record.eventID, eventName: record.kind.awsName, eventVersion: "1.1", eventSource: "aws:dynamodb",
            awsRegion: record.region.description,
            dynamodb: .init(
                approximateCreationDateTime: Timestamp(seconds: record.created.wholeSeconds), keys: record.keys,
                newImage: record.newImage, oldImage: record.oldImage, sequenceNumber: record.sequenceNumber,
                sizeBytes: Int(record.sizeBytes), streamViewType: record.view.rawValue),
            userIdentity: record.isExpiry ? .init(principalId: "dynamodb.amazonaws.com", type: "Service") : nil)
    }
}
