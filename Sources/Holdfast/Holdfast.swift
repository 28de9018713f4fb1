public import HoldfastBuckets
public import HoldfastCore
public import HoldfastDeliveries
public import HoldfastStorage
public import HoldfastTables

/// A directory opened for use: the store, and the services on it.
///
/// ```swift
/// let holdfast = try Holdfast.open("./data")
/// let tables = holdfast.tables()
/// let buckets = holdfast.buckets()
/// ```
///
/// Any number of tasks use it at once. An operation that has returned is on disk. Close it when done: what was not
/// acknowledged may be lost, what was acknowledged is not, closed or killed.
public final class Holdfast: Sendable {
    /// The engine below, for transactions that span services, backups and checks.
    public let store: Store

    /// What passes between services: attach one to take what others hand over.
    public let deliveries = Deliveries()

    private let randomness: any Randomness
    private let tableCache = TableCache()
    private let policyCache = PolicyCache()
    private let background: BackgroundRunner
    private let backgroundWork: Task<Void, Never>?

    /// Opens a directory, making it where it is missing.
    ///
    /// - Parameter path: an empty directory, one that Holdfast made, or a name for a new one.
    /// - Throws: `directoryLocked` where another process or an earlier opening in this one has it,
    ///   `notAHoldfastDirectory`, `unknownFormatVersion`, `permissionDenied`, `diskFull`.
    public static func open(
        _ path: String, options: HoldfastOptions = HoldfastOptions()
    ) throws(StorageError) -> Holdfast {
        try Holdfast(path, options)
    }

    private init(_ path: String, _ options: HoldfastOptions) throws(StorageError) {
        let trees = DeliveryTrees.all + TableTrees.all + BucketTrees.all
        store = try Store.open(path, trees: trees, options: options.storage)
        randomness = options.randomness
        let runner = BackgroundRunner(
            store: store, tasks: Self.backgroundTasks(tableCache, deliveries, randomness),
            onError: options.onBackgroundError)
        background = runner
        tableCache.onWork { task in runner.wake(task) }
        let runs = options.runsBackgroundWork && !options.storage.readOnly
        backgroundWork = runs ? Task.detached { await runner.run() } : nil
    }

    private static func backgroundTasks(
        _ cache: TableCache, _ deliveries: Deliveries, _ randomness: any Randomness
    ) -> [any BackgroundTask] {
        [
            ReclamationTask(), TableJobsTask(), ExpiryTask(cache: cache), StreamRetentionTask(), TokenExpiry(),
            ReleaseTask(), LifecycleTask(randomness: randomness, deliveries: deliveries),
            RestoreTask(deliveries: deliveries), PendingDeliveriesTask(deliveries),
        ]
    }

    /// The tables of an account and region; by default of account 000000000000 in us-east-1.
    public func tables(in scope: Scope = .local) -> Tables {
        Tables(store: store, scope: scope, cache: tableCache, randomness: randomness)
    }

    /// The buckets, as an account sees them; by default account 000000000000, which makes them in us-east-1.
    public func buckets(in scope: Scope = .local) -> Buckets {
        Buckets(
            store: store, scope: scope, randomness: randomness, policies: policyCache, deliveries: deliveries)
    }

    /// Does all background work that is due by the store's clock, in this task: for tests and manual clocks.
    public func runBackgroundWork() async throws { try await background.runUntilIdle() }

    /// The clock has moved: whoever slept by it looks again.
    public func clockMoved() { background.wakeAll() }

    /// Walks everything and checks it: the engine's own trees, every item, index entry, counter
    /// and stream, every version of every object.
    ///
    /// It may be in use meanwhile, by this process or another: `Store.verify`.
    ///
    /// - Parameter progress: called now and then with the entries looked at.
    /// - Complexity: reads the whole store once.
    public func verify(progress: @escaping (UInt64) -> Void = { _ in }) throws(StorageError) -> VerificationReport {
        try store.verify(
            [TablesVerifier(), TokenVerifier(), BucketsVerifier(), DeliveriesVerifier()], progress: progress)
    }

    /// Copies one consistent point in time of everything into a new directory, while it is in use. See `Store.backup`.
    public func backup(
        to target: String, progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(StorageError) {
        try store.backup(to: target, progress: progress)
    }

    /// Stops the background work, finishes the writes that wait, and releases the directory. Closing twice is allowed.
    public func close() {
        backgroundWork?.cancel()
        store.close()
    }

    deinit { close() }
}
