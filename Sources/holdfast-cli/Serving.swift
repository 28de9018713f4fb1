#if Server
    import Holdfast
    import HoldfastAPI
    import HoldfastBuckets
    import HoldfastCore
    import HoldfastDeliveries
    import HoldfastServer
    import HoldfastStorage
    import HoldfastWire
    import Logging
    import NIOCore
    import NIOPosix
    import ServiceLifecycle
    import UnixSignals

    /// What `serve` does with its options.
    struct Serving {
        private let options: ServeCommand
        private let isLoopback: Bool

        init(_ options: ServeCommand) {
            self.options = options
            isLoopback = options.host.map { ["127.0.0.1", "::1", "localhost"].contains($0) } ?? true
        }

        func run() async throws {
            let logger = makeLogger()
            let credentials = try readCredentials()
            let authenticator = try makeAuthenticator(credentials)
            let manualClock = options.clock == .manual ? ManualClock() : nil
            let holdfast = try open(clock: manualClock ?? SystemClock(), logger)
            defer { holdfast.close() }
            if options.durability == .relaxed {
                logger.warning(
                    "durability is relaxed: a power loss may lose the last writes or the whole store; use it for scratch data"
                )
            }
            let router = APIRouter(
                endpoints: [
                    .buffered(DynamoDBEndpoint { holdfast.tables(in: $0) }), .buffered(STSEndpoint()),
                    // Last, since it claims what no other service does.
                    .streaming(
                        S3Endpoint(canonicalIDs: try canonicalIDs(credentials), domains: options.domains) {
                            holdfast.buckets(in: $0)
                        }),
                ], authenticator: authenticator, crossOrigin: crossOrigin())
            let pages = ServerPages(
                metrics: ServerMetrics(), clock: manualClock, onClockMoved: { holdfast.clockMoved() },
                storeMetrics: { metrics(of: holdfast.store) + deliveryMetrics(of: holdfast) })
            let http = HTTPService(
                options: serverOptions(), router: router, pages: pages,
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger
            ) { addresses in announce(addresses) }
            var configuration = ServiceGroupConfiguration(
                services: [.init(service: http)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            configuration.maximumGracefulShutdownDuration = .seconds(options.drainTimeout)
            do {
                try await ServiceGroup(configuration: configuration).run()
            } catch let error as IOError where error.errnoCode == EADDRINUSE || error.errnoCode == EACCES {
                let isUsed = error.errnoCode == EADDRINUSE
                throw Failure(
                    isUsed
                        ? "port \(options.port) is in use; choose another with --port, or --port 0 for a free one"
                        : "port \(options.port) may not be used by this user; choose one above 1023",
                    code: isUsed ? Failure.inUse : Failure.notPermitted)
            }
            logger.info("stopped")
        }

        private func makeLogger() -> Logger {
            let level = Logger.Level(rawValue: options.logLevel) ?? .info
            var logger: Logger
            switch options.logFormat {
            case .text:
                logger = Logger(label: "holdfast") { StreamLogHandler.standardError(label: $0) }
            case .json:
                logger = Logger(label: "holdfast") { JSONLogHandler(label: $0, level: level) }
            }
            logger.logLevel = level
            return logger
        }

        private func readCredentials() throws -> Credentials? {
            guard let path = options.credentials else { return nil }
            do {
                return try Credentials(file: FileContents.read(path))
            } catch let error as CredentialsFileError {
                throw Failure("\(path): \(error)", code: Failure.wrongUsage)
            } catch let error as FileContents.Unreadable {
                throw Failure("cannot read the credentials file \(path): \(error.reason)", code: Failure.inputOutput)
            }
        }

        private func makeAuthenticator(_ credentials: Credentials?) throws -> Authenticator {
            switch options.auth ?? (isLoopback && credentials == nil ? .none : .sigv4) {
            case .none where isLoopback:
                return .anyone
            case .none:
                throw Failure(
                    """
                    to listen on \(options.host ?? "") without credentials would open the store to everybody who can \
                    reach it: give --credentials FILE, or listen on a loopback address
                    """, code: Failure.wrongUsage)
            case .sigv4:
                guard let credentials else {
                    throw Failure(
                        "--auth sigv4 needs the access keys to verify against: give --credentials FILE",
                        code: Failure.wrongUsage)
                }
                return .signed(credentials)
            }
        }

        private func open(clock: any WallClock, _ logger: Logger) throws -> Holdfast {
            var opened = HoldfastOptions()
            opened.storage.durability = options.durability == .relaxed ? .relaxed : .durable
            opened.storage.clock = clock
            if let size = options.mapSize { opened.storage.mapSize = size.bytes }
            opened.storage.keyFile = options.keyFile
            if let size = options.mapSizeMax {
                opened.storage.mapSizeMax = size.bytes
                opened.storage.mapSize = min(opened.storage.mapSize, size.bytes)
            }
            opened.onBackgroundError = { task, error in logger.error("background task \(task): \(error)") }
            return try Holdfast.open(options.directory.data, options: opened)
        }

        private func canonicalIDs(_ credentials: Credentials?) throws -> CanonicalIDs {
            var configured: [AccountID: CanonicalID] = [:]
            for credential in credentials?.all ?? [] {
                guard let text = credential.canonicalID else { continue }
                guard let id = CanonicalID(text) else {
                    throw Failure(
                        "profile [\(credential.profile)]: canonical_id must be 64 lower-case hexadecimal digits",
                        code: Failure.wrongUsage)
                }
                configured[credential.account] = id
            }
            return CanonicalIDs(configured, known: credentials?.all.map(\.account) ?? [])
        }

        private func crossOrigin() -> CrossOrigin? {
            guard let origins = options.corsOrigin else { return nil }
            return CrossOrigin(origins == "*" ? .every : .listed(origins.split(separator: ",").map(String.init)))
        }

        private func serverOptions() -> ServerOptions {
            var server = ServerOptions(host: options.host, port: options.port)
            if let certificate = options.tlsCertificate, let key = options.tlsKey { server.tls = (certificate, key) }
            server.idleTimeout = .seconds(options.idleTimeout)
            server.progressTimeout = .seconds(options.progressTimeout)
            return server
        }

        private func announce(_ addresses: HTTPService.Addresses) {
            let scheme = options.tlsCertificate == nil ? "http" : "https"
            for host in addresses.hosts {
                let name = host.contains(":") ? "[\(host)]" : host
                printLine("holdfast listens on \(scheme)://\(name):\(addresses.port)")
            }
        }

        private func metrics(of store: Store) -> String {
            let figures = store.statistics
            var lines = StoreMetrics()
            lines.add("commits_total", .counter, "Commits of the store.", Double(figures.commits))
            lines.add("writes_total", .counter, "Writes that the commits hold.", Double(figures.bodies))
            lines.add("write_reruns_total", .counter, "Batches that were run again.", Double(figures.reruns))
            lines.add("written_bytes_total", .counter, "Key and value bytes written.", Double(figures.bytesWritten))
            lines.add("commit_seconds_total", .counter, "Time in commits and syncs.", figures.commitTime / .seconds(1))
            lines.add("snapshots_total", .counter, "Snapshots begun.", Double(figures.snapshots))
            lines.add(
                "snapshots_expired_total", .counter, "Snapshots ended by budget.", Double(figures.snapshotsExpired))
            lines.add("snapshots_open", .gauge, "Snapshots that are open.", Double(figures.snapshotsOpen))
            lines.add("store_used_bytes", .gauge, "Bytes of the file in use.", Double(figures.usedBytes))
            lines.add(
                "store_map_bytes", .gauge, "Bytes of address space that the file is mapped in.",
                Double(figures.mapBytes))
            lines.add("store_map_growths_total", .counter, "Times that the map grew.", Double(figures.mapGrowths))
            lines.add("writes_waiting", .gauge, "Writes that wait for a commit.", Double(figures.writesWaiting))
            return lines.text
        }

        /// Nothing where the store cannot be read: the page's other figures stand.
        private func deliveryMetrics(of holdfast: Holdfast) -> String {
            guard let figures = try? holdfast.deliveryStatistics() else { return "" }
            var lines = StoreMetrics()
            lines.add("deliveries_pending", .gauge, "Deliveries kept for targets.", Double(figures.pendingCount))
            lines.add("deliveries_pending_bytes", .gauge, "Bytes of them.", Double(figures.pendingBytes))
            lines.add(
                "deliveries_dropped_full_total", .counter, "Deliveries dropped: the target's backlog was full.",
                Double(figures.droppedFull))
            lines.add(
                "deliveries_dropped_expired_total", .counter, "Deliveries dropped: kept for four days.",
                Double(figures.droppedExpired))
            lines.add(
                "deliveries_dropped_no_target_total", .counter, "Deliveries dropped: the target was not there.",
                Double(figures.droppedNoTarget))
            return lines.text
        }
    }
#endif
