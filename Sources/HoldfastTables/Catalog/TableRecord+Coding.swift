import HoldfastCore
public import HoldfastStorage

extension TableRecord: TreeRecord {
    public func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint64(revision)
        record.uint64(id)
        record.string(scope.account.description)
        record.string(scope.region.description)
        record.string(name)
        record.string(uuid)
        record.timestamp(created)
        record.keySchema(key)
        record.array(indexes) { record, index in index.encode(into: &record) }
        record.uint8(billing == .payPerRequest ? 1 : 0)
        record.optional(billingChanged) { $0.timestamp($1) }
        record.optional(throughput) { $0.throughput($1) }
        record.optional(onDemandLimits) { $0.limits($1.read, $1.write) }
        record.optional(warmThroughput) { $0.limits($1.read, $1.write) }
        record.optional(stream) { record, stream in
            record.uint64(stream.id)
            record.uint8(stream.view.code)
            record.string(stream.label)
        }
        record.optional(lastStreamLabel) { $0.string($1) }
        record.optional(timeToLive) { record, timeToLive in
            record.uint64(timeToLive.id)
            record.string(timeToLive.attribute)
            record.uint8(timeToLive.state.rawValue)
            record.timestamp(timeToLive.changed)
        }
        record.optional(encryption) { record, encryption in
            record.optional(encryption.keyName) { $0.string($1) }
        }
        record.optional(tableClass) { $0.uint8($1 == .infrequentAccess ? 1 : 0) }
        record.optional(tableClassChanged) { $0.timestamp($1) }
        record.bool(isDeletionProtected)
        record.array(definitions) { $0.keyAttribute($1) }
    }

    public init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        let revision = try record.uint64()
        let id = try record.uint64()
        guard let account = AccountID(try record.string()), let region = Region(try record.string()) else {
            throw .illegal("not an account and a region")
        }
        self.init(
            revision: revision, id: id, scope: Scope(account: account, region: region), name: try record.string(),
            uuid: try record.string(), created: try record.timestamp(), key: try record.keySchema())
        indexes = try record.array { (record) throws(RecordDecodingError) in try SecondaryIndex(decoding: &record) }
        billing = try record.uint8() == 1 ? .payPerRequest : .provisioned
        billingChanged = try record.optional { (record) throws(RecordDecodingError) in try record.timestamp() }
        throughput = try record.optional { (record) throws(RecordDecodingError) in try record.throughput() }
        onDemandLimits = try record.optional { (record) throws(RecordDecodingError) in
            let limits = try record.limits()
            return OnDemandLimits(read: limits.read, write: limits.write)
        }
        warmThroughput = try record.optional { (record) throws(RecordDecodingError) in
            let limits = try record.limits()
            return WarmThroughput(read: limits.read, write: limits.write)
        }
        stream = try record.optional { (record) throws(RecordDecodingError) in
            TableStream(id: try record.uint64(), view: try record.streamView(), label: try record.string())
        }
        lastStreamLabel = try record.optional { (record) throws(RecordDecodingError) in try record.string() }
        timeToLive = try record.optional { (record) throws(RecordDecodingError) in
            let id = try record.uint64()
            let attribute = try record.string()
            guard let state = TimeToLive.State(rawValue: try record.uint8()) else {
                throw .illegal("not a state of time to live")
            }
            return TimeToLive(id: id, attribute: attribute, state: state, changed: try record.timestamp())
        }
        encryption = try record.optional { (record) throws(RecordDecodingError) in
            ServerSideEncryption(
                keyName: try record.optional { (record) throws(RecordDecodingError) in try record.string() })
        }
        tableClass = try record.optional { (record) throws(RecordDecodingError) in
            try record.uint8() == 1 ? .infrequentAccess : .standard
        }
        tableClassChanged = try record.optional { (record) throws(RecordDecodingError) in try record.timestamp() }
        isDeletionProtected = try record.bool()
        definitions = try record.array { (record) throws(RecordDecodingError) in try record.keyAttribute() }
    }
}

extension SecondaryIndex {
    func encode(into record: inout RecordWriter) {
        record.uint64(id)
        record.string(name)
        record.uint8(kind.rawValue)
        record.uint8(state.rawValue)
        record.keySchema(key)
        switch projection {
        case .all: record.uint8(0)
        case .keysOnly: record.uint8(1)
        case .include(let names):
            record.uint8(2)
            record.array(names) { $0.string($1) }
        }
        record.optional(throughput) { $0.throughput($1) }
        record.optional(onDemandLimits) { $0.limits($1.read, $1.write) }
        record.optional(warmThroughput) { $0.limits($1.read, $1.write) }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        let id = try record.uint64()
        let name = try record.string()
        guard let kind = Kind(rawValue: try record.uint8()), let state = State(rawValue: try record.uint8()) else {
            throw .illegal("not a kind or state of an index")
        }
        let key = try record.keySchema()
        let projection: IndexProjection
        switch try record.uint8() {
        case 0: projection = .all
        case 1: projection = .keysOnly
        case 2:
            projection = .include(
                try record.array { (record) throws(RecordDecodingError) in try record.string() })
        default: throw .illegal("not a projection")
        }
        let throughput = try record.optional { (record) throws(RecordDecodingError) in try record.throughput() }
        let onDemand = try record.optional { (record) throws(RecordDecodingError) in
            let limits = try record.limits()
            return OnDemandLimits(read: limits.read, write: limits.write)
        }
        let warm = try record.optional { (record) throws(RecordDecodingError) in
            let limits = try record.limits()
            return WarmThroughput(read: limits.read, write: limits.write)
        }
        self.init(
            id: id, name: name, kind: kind, state: state, key: key, projection: projection, throughput: throughput,
            onDemandLimits: onDemand, warmThroughput: warm)
    }
}

extension StreamViewType {
    /// As records have it.
    var code: UInt8 {
        switch self {
        case .keysOnly: 0
        case .newImage: 1
        case .oldImage: 2
        case .newAndOldImages: 3
        }
    }
}
