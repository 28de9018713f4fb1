/// Checks a part of a store: the engine its own trees, a service its records. Give it to `Store.verify`.
///
/// The store may be in use meanwhile. What is checked within one snapshot is certain; what is compared over several is
/// not, and is looked at again in one newer snapshot before it counts as a problem.
public protocol Verifier: Sendable {
    func verify(_ verification: inout Verification) throws(StorageError)

    /// Reports every reference to a blob that the records of this snapshot hold, and nothing else. By default none.
    func countReferences(
        _ transaction: borrowing ReadTransaction, into report: inout VerificationReport
    ) throws(StorageError)
}

extension Verifier {
    public func countReferences(
        _ transaction: borrowing ReadTransaction, into report: inout VerificationReport
    ) throws(StorageError) {}
}

/// A verifier for records that are few enough to be checked in one snapshot.
public protocol StoreVerifier: Verifier {
    func verify(_ transaction: borrowing ReadTransaction, into report: inout VerificationReport) throws(StorageError)
}

extension StoreVerifier {
    public func verify(_ verification: inout Verification) throws(StorageError) {
        try verification.inOneSnapshot("\(Self.self)") { (tx, report) throws(StorageError) in
            try verify(tx, into: &report)
        }
    }

    public func countReferences(
        _ transaction: borrowing ReadTransaction, into report: inout VerificationReport
    ) throws(StorageError) {
        try verify(transaction, into: &report)
    }
}

/// A check under way: it hands out snapshots, none of which lives long, and gathers what is found.
public struct Verification {
    /// How long a snapshot of a walk lives, and by how much the file may grow meanwhile.
    private static let partNanosecondsMax: UInt64 = 2_000_000_000
    private static let partGrowthMax: UInt64 = 64 << 20

    public internal(set) var report = VerificationReport()
    let store: Store
    private let partBudget: SnapshotBudget
    private let progress: (UInt64) -> Void
    private var seen: UInt64 = 0

    var environment: Environment { store.environment }

    init(_ store: Store, progress: @escaping (UInt64) -> Void) {
        self.store = store
        self.progress = progress
        let budget = store.budget
        partBudget = SnapshotBudget(
            age: min(Self.partNanosecondsMax, budget.age), growth: min(Self.partGrowthMax, budget.growth))
    }

    /// Looks at the store as it is now. For what takes a moment.
    public mutating func snapshot<Result>(
        _ body: (borrowing ReadTransaction, inout VerificationReport) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        let opened = try begin()
        defer { store.readers.end(opened) }
        return try body(ReadTransaction(opened, environment, budget: .unlimited), &report)
    }

    /// Walks a range in parts, each in a snapshot of its own, for as long as that takes.
    ///
    /// - Parameter part: walks `walk.range`, as far as `walk.takes` says, with its own cursor; called until the range
    ///   is done or it leaves off by itself.
    public mutating func walk(
        _ range: KeyRange,
        _ part: (borrowing ReadTransaction, inout VerificationWalk, inout VerificationReport) throws(StorageError) ->
            Void
    ) throws(StorageError) {
        var walk = VerificationWalk(range, budget: partBudget)
        repeat {
            let opened = try begin()
            defer { store.readers.end(opened) }
            walk.begin(environment, snapshot: opened.commit)
            try part(ReadTransaction(opened, environment, budget: .unlimited), &walk, &report)
            note(walk.taken)
        } while walk.isPaused
    }

    /// Checks in one snapshot what must be compared at one point in time. It is given up, and the report says so, where
    /// the file grows meanwhile by more than the store's bound for snapshots: it never does where nobody writes.
    ///
    /// - Parameter what: what is checked, for the report.
    public mutating func inOneSnapshot(
        _ what: String,
        _ check: (borrowing ReadTransaction, inout VerificationReport) throws(StorageError) -> Void
    ) throws(StorageError) {
        let opened = try begin()
        defer { store.readers.end(opened) }
        let budget = SnapshotBudget(age: .max, growth: store.budget.growth)
        do throws(StorageError) {
            try check(ReadTransaction(opened, environment, budget: budget), &report)
        } catch .snapshotExpired {
            report.leaveUndecided(what)
        }
    }

    /// Runs a check to which a record that does not decode is a problem, not a reason to stop looking.
    public mutating func noting(
        _ check: (inout Verification) throws(StorageError) -> Void
    ) throws(StorageError) {
        do throws(StorageError) { try check(&self) } catch { try report.note(error) }
    }

    /// A snapshot of a file that is all there.
    private func begin() throws(StorageError) -> Snapshot {
        let opened = try store.readers.begin()
        do throws(StorageError) { try environment.checkLength() } catch {
            store.readers.end(opened)
            throw error
        }
        return opened
    }

    private mutating func note(_ entries: UInt64) {
        seen += entries
        progress(seen)
    }
}

/// A walk of a verification: what its part in this snapshot is to visit, and whether that goes on.
public struct VerificationWalk {
    /// What is left to visit.
    public private(set) var range: KeyRange
    private let budget: SnapshotBudget
    private var start: WalkStart?
    private var firstSnapshot: UInt64?
    private var currentSnapshot: UInt64 = 0
    /// Entries that this part has visited.
    private(set) var taken: UInt64 = 0
    private(set) var isPaused = false
    private var environment: Environment?

    init(_ range: KeyRange, budget: SnapshotBudget) {
        self.range = range
        self.budget = budget
    }

    /// A walk in one snapshot, however long: for `Verifier.countReferences`.
    public static func unbroken(_ range: KeyRange) -> VerificationWalk { VerificationWalk(range, budget: .unlimited) }

    mutating func begin(_ environment: Environment, snapshot: UInt64) {
        self.environment = environment
        start = WalkStart(environment)
        if firstSnapshot == nil { firstSnapshot = snapshot }
        currentSnapshot = snapshot
        taken = 0
        isPaused = false
    }

    /// Whether this part visits the entry at which its cursor stands; where not, the next one begins with it.
    public mutating func takes(_ key: Span<UInt8>) -> Bool {
        taken += 1
        if taken & 255 == 0, let start, let environment, start.isOver(budget, environment) {
            taken -= 1
            isPaused = true
            range = KeyRange(from: ContinuedKeys.physical(node: nil, key, 0..<key.count), to: range.upper)
        }
        return !isPaused
    }

    /// After the part's walk: the range has been walked to its end.
    public var isAtEnd: Bool { !isPaused }

    /// All parts so far saw the store at the same commit, so that their entries may be added up.
    public var isOfOneCommit: Bool { firstSnapshot == currentSnapshot }
}

extension WalkStart {
    fileprivate func isOver(_ budget: SnapshotBudget, _ environment: Environment) -> Bool {
        let used = environment.usedBytes
        return monotonicNanoseconds() - time > budget.age || (used > usedBytes && used - usedBytes > budget.growth)
    }
}
