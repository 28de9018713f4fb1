import HoldfastCore
import HoldfastStorage
import Testing

@testable import HoldfastTables

struct TableLifeTests {
    @Test func `a table made again after its deletion is empty, and the cache does not mistake it`() async throws {
        try await withTables(.indexed) { tables, _ in
            let stored = item(["pk": "a", "sk": 1, "g": "x", "h": 2, "l": 3])
            try await tables.store(stored, in: "indexed")
            #expect(try await tables.describeTable("indexed").itemCount == 1)
            #expect(try await tables.deleteTable("indexed").status == .deleting)
            let gone = await refusal { try await tables.store(stored, in: "indexed") }
            #expect(gone == .requestedResourceNotFound)
            _ = try await tables.createTable(.indexed)
            #expect(try tables.items(of: "indexed").isEmpty)
            #expect(try await tables.describeTable("indexed").itemCount == 0)
            try await tables.store(stored, in: "indexed")
            #expect(try tables.items(of: "indexed", index: "byG") == [stored])
        }
    }

    @Test func `a protected table cannot be deleted until it is protected no more`() async throws {
        var request = CreateTableRequest.plain
        request.isDeletionProtected = true
        try await withTables(request) { tables, _ in
            let error = await refusal { _ = try await tables.deleteTable("plain") }
            #expect(
                error?.text == "Resource cannot be deleted as it is currently protected against deletion. "
                    + "Disable deletion protection first.")
            var update = UpdateTableRequest(name: "plain")
            update.isDeletionProtected = false
            _ = try await tables.updateTable(update)
            _ = try await tables.deleteTable("plain")
            #expect(try await tables.listTables().names.isEmpty)
        }
    }

    @Test func `a table cannot be deleted while an index is being made or deleted`() async throws {
        try await withTables(.plain) { tables, _ in
            let inUse = TableError.resourceInUse(
                "Attempt to change a resource which is still in use: Table is being updated: plain")
            var update = UpdateTableRequest(name: "plain")
            update.definitions = [KeyAttribute("g", .string)]
            update.indexUpdates = [.create(IndexRequest(name: "byG", key: [KeyElement("g", .partition)]))]
            _ = try await tables.updateTable(update)
            #expect(await refusal { _ = try await tables.deleteTable("plain") } == inUse)
            try await tables.settle()
            update = UpdateTableRequest(name: "plain")
            update.indexUpdates = [.delete("byG")]
            _ = try await tables.updateTable(update)
            #expect(await refusal { _ = try await tables.deleteTable("plain") } == inUse)
            #expect(try await tables.describeTable("plain").status == .updating)
            try await tables.settle()
            #expect(try await tables.deleteTable("plain").status == .deleting)
        }
    }

    @Test func `an account has so many tables in a region, and no more`() async throws {
        try await withTables { tables, _ in
            for number in 0..<TableLimits.tablesMax {
                _ = try await tables.createTable(
                    CreateTableRequest(name: "table-\(number)", partition: KeyAttribute("pk", .string)))
            }
            let more = CreateTableRequest(name: "more", partition: KeyAttribute("pk", .string))
            let tooMany = TableError.limitExceeded(
                "Subscriber limit exceeded: There is a limit of 2500 tables per subscriber")
            #expect(await refusal { _ = try await tables.createTable(more) } == tooMany)
            let elsewhere = Tables(
                store: tables.store, scope: Scope(account: .local, region: try #require(Region("eu-west-1"))),
                cache: tables.cache, randomness: tables.randomness)
            _ = try await elsewhere.createTable(more)
            _ = try await tables.deleteTable("table-7")
            _ = try await tables.createTable(more)
        }
    }

    @Test func `an account changes so many tables at once, and no more`() async throws {
        try await withTables { tables, _ in
            func update(_ number: Int) -> UpdateTableRequest {
                var update = UpdateTableRequest(name: "table-\(number)")
                update.definitions = [KeyAttribute("g", .string)]
                update.indexUpdates = [.create(IndexRequest(name: "byG", key: [KeyElement("g", .partition)]))]
                return update
            }
            for number in 0...TableLimits.tablesChangingMax {
                _ = try await tables.createTable(
                    CreateTableRequest(name: "table-\(number)", partition: KeyAttribute("pk", .string)))
            }
            for number in 0..<TableLimits.tablesChangingMax { _ = try await tables.updateTable(update(number)) }
            let tooMany = TableError.limitExceeded(
                "Subscriber limit exceeded: Only 500 tables can be created, updated, or deleted simultaneously")
            let last = update(TableLimits.tablesChangingMax)
            #expect(await refusal { _ = try await tables.updateTable(last) } == tooMany)
            // What takes no time is not refused.
            var billing = UpdateTableRequest(name: "table-\(TableLimits.tablesChangingMax)")
            billing.tableClass = .infrequentAccess
            _ = try await tables.updateTable(billing)
            try await tables.settle()
            _ = try await tables.updateTable(last)
            try await tables.settle()
        }
    }

    @Test func `counters follow items`() async throws {
        try await withTables(.plain) { tables, _ in
            try await tables.store(item(["pk": "a", "text": "12345"]), in: "plain")
            try await tables.store(item(["pk": "b"]), in: "plain")
            try await tables.store(item(["pk": "b", "text": "1"]), in: "plain")
            let described = try await tables.describeTable("plain")
            #expect(described.itemCount == 2)
            #expect(described.sizeBytes == (2 + 1 + 4 + 5) + (2 + 1 + 4 + 1))
            try await tables.remove(item(["pk": "a"]), from: "plain")
            try await tables.remove(item(["pk": "nobody"]), from: "plain")
            #expect(try await tables.describeTable("plain").itemCount == 1)
        }
    }

    @Test func `billing and throughput change, and an update that changes nothing is refused`() async throws {
        try await withTables(.plain) { tables, clock in
            let empty = await refusal { _ = try await tables.updateTable(UpdateTableRequest(name: "plain")) }
            #expect(empty?.text.hasPrefix("At least one of ProvisionedThroughput, BillingMode") == true)
            var update = UpdateTableRequest(name: "plain")
            update.billing = .provisioned
            update.throughput = Throughput(read: 5, write: 5)
            #expect(try await tables.updateTable(update).status == .updating)
            #expect(try await tables.describeTable("plain").table.throughput?.read == 5)
            update.billing = nil
            let same = await refusal { _ = try await tables.updateTable(update) }
            #expect(same?.text.hasPrefix("The provisioned throughput for the table will not change.") == true)
            update.throughput = nil
            update.billing = .provisioned
            let alone = await refusal { _ = try await tables.updateTable(update) }
            #expect(
                alone?.text == TableRules.invalid
                    + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
            update.billing = nil
            update.throughput = Throughput(read: 6, write: 4)
            let changed = try await tables.updateTable(update).table.throughput
            #expect(changed?.lastIncrease == clock.now)
            #expect(changed?.lastDecrease == clock.now)
        }
    }

    @Test func `the throughput of an index changes, or the update is refused`() async throws {
        var request = CreateTableRequest.indexed
        request.billing = .provisioned
        request.throughput = Throughput(read: 5, write: 5)
        request.globalIndexes = request.globalIndexes?.map { index in
            var index = index
            index.throughput = Throughput(read: 2, write: 3)
            return index
        }
        try await withTables(request) { tables, _ in
            var update = UpdateTableRequest(name: "indexed")
            func ask(_ read: Int64, _ write: Int64) {
                update.indexUpdates = [
                    .update(
                        "byG", throughput: Throughput(read: read, write: write), onDemandLimits: nil,
                        warmThroughput: nil)
                ]
            }
            ask(2, 3)
            let same = await refusal { _ = try await tables.updateTable(update) }
            #expect(
                same?.text.hasPrefix(
                    "The provisioned throughput for the index byG will not change. The requested value equals the "
                        + "current value. Current ReadCapacityUnits provisioned for the index byG: 2.") == true)
            ask(2, 4)
            _ = try await tables.updateTable(update)
            let index = try await tables.describeTable("indexed").table.index(named: "byG")
            #expect(index?.throughput?.read == 2 && index?.throughput?.write == 4)
        }
    }

    @Test func `tags are hung, replaced, listed in pages and taken off`() async throws {
        try await withTables(.plain) { tables, _ in
            let arn = try await tables.describeTable("plain").table.resourceName.description
            try await tables.tagResource(arn, (0..<15).map { Tag(key: "key\($0)", value: "\($0)") })
            try await tables.tagResource(arn, [Tag(key: "key3", value: "new")])
            let first = try await tables.tags(of: arn)
            #expect(first.tags.count == 10)
            #expect(first.tags[3] == Tag(key: "key3", value: "new"))
            let second = try await tables.tags(of: arn, token: first.nextToken)
            #expect(second.tags.map(\.key) == (10..<15).map { "key\($0)" })
            #expect(second.nextToken == nil)
            let tooMany = await refusal {
                try await tables.tagResource(arn, (20..<60).map { Tag(key: "key\($0)", value: "") })
            }
            #expect(tooMany?.text.contains("50 tags") == true)
            let reserved = await refusal { try await tables.tagResource(arn, [Tag(key: "aws:x", value: "")]) }
            #expect(reserved?.text.contains("aws:") == true)
            try await tables.untagResource(arn, keys: (0..<14).map { "key\($0)" } + ["nothing"])
            #expect(try await tables.tags(of: arn).tags == [Tag(key: "key14", value: "14")])
            let missing = await refusal { _ = try await tables.tags(of: arn + "x") }
            #expect(missing?.text == "Requested resource not found: ResourcArn: \(arn)x not found")
        }
    }

    @Test func `a policy is stored at a revision and only replaced at the one expected`() async throws {
        try await withTables(.plain) { tables, _ in
            let arn = try await tables.describeTable("plain").table.resourceName.description
            let none = await refusal { _ = try await tables.resourcePolicy(of: arn) }
            if case .policyNotFound = none {} else { Issue.record("\(String(describing: none))") }
            let first = try await tables.putResourcePolicy("{}", on: arn, expectedRevision: "NO_POLICY")
            let stale = await refusal {
                _ = try await tables.putResourcePolicy("{ }", on: arn, expectedRevision: "other")
            }
            if case .policyNotFound = stale {} else { Issue.record("\(String(describing: stale))") }
            let second = try await tables.putResourcePolicy("{ }", on: arn, expectedRevision: first)
            #expect(second != first)
            #expect(try await tables.resourcePolicy(of: arn) == ResourcePolicy(policy: "{ }", revision: second))
            #expect(try await tables.deleteResourcePolicy(of: arn) == second)
            #expect(try await tables.deleteResourcePolicy(of: arn) == nil)
        }
    }
}
