/// What a service checks of its own records. Register it with `Store.verify`.
public protocol StoreVerifier: Sendable {
    func verify(_ transaction: borrowing ReadTransaction, into report: inout VerificationReport) throws(StorageError)
}

/// What was looked at, and what is wrong with it.
public struct VerificationReport: Sendable {
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        public let tree: String
        /// In hexadecimal.
        public let key: String
        public let reason: String

        public var description: String { "\(tree) \(key): \(reason)" }
    }

    /// The first 1,000 problems.
    public private(set) var problems: [Problem] = []
    public private(set) var problemCount = 0
    /// Entries by tree, those of the engine's own trees included.
    public internal(set) var entries: [String: UInt64] = [:]
    /// References to blobs that the services have reported.
    var blobReferences: [UInt64: UInt32] = [:]

    public mutating func problem(_ tree: RawTree, key: Span<UInt8>, _ reason: String) {
        problemCount += 1
        if problems.count < 1_000 {
            problems.append(Problem(tree: tree.name, key: hexadecimal(key), reason: reason))
        }
    }

    /// A service reports every reference that its records hold to a blob.
    public mutating func reference(blob: UInt64) { blobReferences[blob, default: 0] += 1 }
}

extension Store {
    /// Walks every tree, decodes what the engine keeps, checks every value in pieces and every blob against its
    /// checksum, and lets the services check theirs.
    ///
    /// - Parameter progress: called now and then with the entries looked at so far.
    /// - Complexity: reads the whole store once; holds one snapshot.
    public func verify(
        _ verifiers: [any StoreVerifier] = [], progress: (UInt64) -> Void = { _ in }
    ) throws(StorageError) -> VerificationReport {
        let transaction = try readers.begin()
        defer { readers.end(transaction) }
        let snapshot = ReadTransaction(transaction, environment, budget: .unlimited)
        var check = IntegrityCheck(environment, transaction)
        try check.run(progress)
        for verifier in verifiers { try verifier.verify(snapshot, into: &check.report) }
        try check.checkBlobReferences()
        return check.report
    }
}
