public import HoldfastCore
public import HoldfastStorage

extension Tables {
    /// Changes a table's definition.
    ///
    /// All changes are in force when this returns, but for a new global index: it is `CREATING` until background
    /// steps have entered the items that were there before, and one is made or deleted at a time.
    ///
    /// - Throws: `validation`, `resourceNotFound`, `resourceInUse`, `limitExceeded`.
    public func updateTable(_ request: UpdateTableRequest) async throws(TableError) -> TableDescription {
        // What is wrong by itself is told without waiting for the writer.
        try request.checkSomething()
        let now = now
        return try await write { [self] (tx) throws(TableError) in try updateTable(request, at: now, &tx) }
    }

    /// Changes a table's definition in a transaction of the caller's.
    ///
    /// - Parameter now: the time of the change, drawn before the write body.
    public func updateTable(
        _ request: UpdateTableRequest, at now: Timestamp, _ transaction: inout WriteTransaction
    ) throws(TableError) -> TableDescription {
        try request.checkSomething()
        let before = try definition(request.name, transaction.reading)
        let plan = try TableUpdate(request, of: before, now: now)
        if plan.takesTime { try TableQuotas.checkChanging(scope.account, transaction.reading) }
        do throws(StorageError) {
            let after = try plan.perform(&transaction)
            transaction.afterCommit { [cache] in cache.wake(TableJobsTask.name) }
            return try TableDescription(after, status: .updating, transaction.reading)
        } catch { throw .storage(error) }
    }
}

extension UpdateTableRequest {
    fileprivate func checkSomething() throws(TableError) {
        if isEmpty {
            throw .validation(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                    + "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required")
        }
    }
}

/// An update that is in order: what the record becomes, and what is to be done besides.
struct TableUpdate {
    private(set) var record: TableRecord
    private let now: Timestamp
    private var created: SecondaryIndex?
    private var deleted: UInt64?
    private var opensStream: StreamViewType?
    private var closesStream = false

    /// Whether background steps have to end it.
    var takesTime: Bool { created != nil || deleted != nil }

    init(_ request: UpdateTableRequest, of before: TableRecord, now: Timestamp) throws(TableError) {
        record = before
        self.now = now
        try planBilling(request)
        if let stream = request.stream { try planStream(stream) }
        if let updates = request.indexUpdates { try planIndexes(updates, request) }
        record.onDemandLimits = request.onDemandLimits ?? record.onDemandLimits
        record.warmThroughput = request.warmThroughput ?? record.warmThroughput
        if let encryption = request.encryption {
            record.encryption = encryption.isEnabled ? ServerSideEncryption(keyName: encryption.keyName) : nil
        }
        if let tableClass = request.tableClass, tableClass != record.tableClass ?? .standard {
            record.tableClass = tableClass
            record.tableClassChanged = now
        }
        record.isDeletionProtected = request.isDeletionProtected ?? record.isDeletionProtected
    }

    private mutating func planBilling(_ request: UpdateTableRequest) throws(TableError) {
        if request.billing == .provisioned, request.throughput == nil {
            throw .validation(
                TableRules.invalid + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
        }
        let billing = request.billing ?? record.billing
        if billing != record.billing {
            try TableRules.checkThroughput(request.throughput, billing)
            record.billing = billing
            if billing == .payPerRequest { record.billingChanged = now }
            record.throughput = request.throughput
            for position in record.indexes.indices where billing == .payPerRequest {
                record.indexes[position].throughput = nil
            }
            if billing == .provisioned { try planProvisioning(request) }
            return
        }
        guard let throughput = request.throughput else { return }
        guard billing == .provisioned else { return try TableRules.checkThroughput(throughput, billing) }
        try TableRules.checkUnits(throughput)
        guard let current = record.throughput else {
            record.throughput = throughput
            return
        }
        record.throughput = try current.changed(to: throughput, of: "table", now: now)
    }

    /// A table that becomes provisioned says what its global indexes get.
    private func planProvisioning(_ request: UpdateTableRequest) throws(TableError) {
        for index in record.globalIndexes {
            let isGiven = (request.indexUpdates ?? []).contains { update in
                switch update {
                case .update(let name, let throughput, _, _): name == index.name && throughput != nil
                case .delete(let name): name == index.name
                case .create: false
                }
            }
            if !isGiven {
                throw .validation(
                    TableRules.invalid + "ProvisionedThroughput must be specified for index: \(index.name)")
            }
        }
    }

    private mutating func planStream(_ stream: StreamSetting) throws(TableError) {
        try stream.check()
        if let view = stream.view, stream.isEnabled {
            if record.stream != nil {
                throw .validation("Table already has an enabled stream: TableName: \(record.name)")
            }
            opensStream = view
        } else {
            if record.stream == nil {
                throw .validation("Table already has a disabled stream: TableName: \(record.name)")
            }
            closesStream = true
        }
    }

    private mutating func planIndexes(
        _ updates: [GlobalIndexUpdate], _ request: UpdateTableRequest
    ) throws(TableError) {
        var names: Set<String> = []
        for update in updates where !names.insert(update.indexName).inserted {
            throw .validation(
                TableRules.invalid + "Only one global secondary index update per index is allowed simultaneously. "
                    + "Index: \(update.indexName)")
        }
        let online = updates.filter { if case .update = $0 { false } else { true } }
        if online.count > 1 { throw Self.oneAtATime }
        for update in updates {
            switch update {
            case .create(let index): try planCreation(index, request)
            case .update(let name, let throughput, let onDemandLimits, let warmThroughput):
                let position = try position(name)
                if let throughput {
                    try TableRules.checkThroughput(throughput, record.billing)
                    let current = record.indexes[position].throughput
                    record.indexes[position].throughput =
                        try current?.changed(to: throughput, of: "index \(name)", now: now) ?? throughput
                }
                if let onDemandLimits { record.indexes[position].onDemandLimits = onDemandLimits }
                if let warmThroughput { record.indexes[position].warmThroughput = warmThroughput }
            case .delete(let name): try planDeletion(try position(name))
            }
        }
    }

    private mutating func planCreation(_ index: IndexRequest, _ request: UpdateTableRequest) throws(TableError) {
        var definitions = record.definitions
        for definition in request.definitions ?? [] {
            if let known = definitions.first(where: { $0.name == definition.name }) {
                if known.type != definition.type {
                    throw .validation(
                        TableRules.invalid + "Attributes cannot be redefined. Please check that your attribute has "
                            + "the same type as previously defined. Existing schema: "
                            + "Schema:[SchemaElement: key{\(known.name):\(known.type.valueType.awsName)}] "
                            + "New schema: Schema:[SchemaElement: "
                            + "key{\(definition.name):\(definition.type.valueType.awsName)}]")
                }
            } else {
                definitions.append(definition)
            }
        }
        // The request itself names the attributes of the new key, those that the table knows included.
        let new = try index.checkedGlobal(request.definitions ?? [], record.billing)
        if record.index(named: index.name) != nil {
            throw .validation("Attempting to create an index which already exists")
        }
        if record.indexes.contains(where: { $0.state != .active }) { throw Self.oneAtATime }
        if record.globalIndexes.count >= TableLimits.globalIndexesMax {
            throw .validation(
                TableRules.invalid + "Number of GlobalSecondaryIndexes exceeds per-table limit of "
                    + "\(TableLimits.globalIndexesMax)")
        }
        try TableRules.checkProjected(record.indexes + [new])
        let used = Set((record.key.attributes + (record.indexes + [new]).flatMap(\.key.attributes)).map(\.name))
        record.definitions = definitions.filter { used.contains($0.name) }
        created = new
    }

    private mutating func planDeletion(_ position: Int) throws(TableError) {
        let index = record.indexes[position]
        let isBusy = record.indexes.contains { $0.id != index.id && $0.state != .active }
        if isBusy || index.state == .deleting { throw Self.oneAtATime }
        record.indexes[position].state = .deleting
        deleted = index.id
    }

    private func position(_ name: String) throws(TableError) -> Int {
        guard let position = record.indexes.firstIndex(where: { $0.name == name && $0.kind == .global }) else {
            throw .resourceNotFound("Requested resource not found: Index: \(name) not found")
        }
        return position
    }

    private static let oneAtATime = TableError.limitExceeded(
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table")

    /// - Returns: the record as it is now.
    func perform(_ tx: inout WriteTransaction) throws(StorageError) -> TableRecord {
        var record = record
        if var created {
            created.id = try tx.nextID()
            created.state = .backfilling
            record.indexes.append(created)
            try TableJobs.add(JobRecord(.fillIndex, record, indexID: created.id), &tx)
        }
        if let deleted {
            try TableJobs.remove(&tx) { $0.indexID == deleted }
            try TableJobs.add(JobRecord(.removeIndex, record, indexID: deleted), &tx)
        }
        if closesStream { try StreamWriter.close(on: &record, now: now, &tx) }
        if let opensStream { try StreamWriter.open(opensStream, on: &record, now: now, &tx) }
        try record.store(&tx)
        return record
    }
}

extension Throughput {
    /// The new units, and when units last went up and down.
    ///
    /// - Parameter owner: the table or the index, as the message calls it.
    /// - Throws: `validation` where the units are what they were.
    fileprivate func changed(to new: Throughput, of owner: String, now: Timestamp) throws(TableError) -> Throughput {
        if read == new.read, write == new.write {
            throw .validation(
                "The provisioned throughput for the \(owner) will not change. The requested value equals the current "
                    + "value. Current ReadCapacityUnits provisioned for the \(owner): \(read). Requested "
                    + "ReadCapacityUnits: \(new.read). Current WriteCapacityUnits provisioned for the \(owner): "
                    + "\(write). Requested WriteCapacityUnits: \(new.write). Refer to the Amazon DynamoDB Developer "
                    + "Guide for current limits and how to request higher limits.")
        }
        var changed = new
        changed.lastIncrease = new.read > read || new.write > write ? now : lastIncrease
        changed.lastDecrease = new.read < read || new.write < write ? now : lastDecrease
        return changed
    }
}
