// swift-tools-version: 6.3
import PackageDescription

/// One set of settings for every target, so that no module is checked less strictly than another.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// For the modules that define or lend borrowed views: storage and the services that read in place.
let lending: [SwiftSetting] = strict + [.enableExperimentalFeature("Lifetimes")]

/// What only the server needs. Without the trait none of these packages is fetched or built.
func server(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package, condition: .when(traits: ["Server"]))
}

let package = Package(
    name: "Holdfast",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Holdfast", targets: ["Holdfast"]),
        .library(name: "HoldfastTables", targets: ["HoldfastTables"]),
        .library(name: "HoldfastBuckets", targets: ["HoldfastBuckets"]),
        .library(name: "HoldfastDeliveries", targets: ["HoldfastDeliveries"]),
        .library(name: "HoldfastStorage", targets: ["HoldfastStorage"]),
        .executable(name: "holdfast", targets: ["holdfast-cli"]),
    ],
    traits: [
        .trait(name: "Server", description: "The HTTP server, its wire and the command line tool."),
        .default(enabledTraits: ["Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"]), .brew(["lmdb"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CChecksums"),
        .target(name: "HoldfastCore", dependencies: ["CChecksums"], swiftSettings: strict),
        .target(name: "HoldfastStorage", dependencies: ["CLMDB", "HoldfastCore"], swiftSettings: lending),
        .target(
            name: "HoldfastDeliveries", dependencies: ["HoldfastCore", "HoldfastStorage"], swiftSettings: lending),
        .target(
            name: "HoldfastTables", dependencies: ["HoldfastCore", "HoldfastStorage", "HoldfastDeliveries"],
            swiftSettings: lending),
        .target(
            name: "HoldfastBuckets",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: lending),
        .target(
            name: "Holdfast",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastTables", "HoldfastBuckets",
            ],
            swiftSettings: lending),
        .target(
            name: "HoldfastWire",
            dependencies: ["HoldfastCore", "CExpat", "CZlib", server("Crypto", "swift-crypto")],
            swiftSettings: lending),
        .target(
            name: "HoldfastAPI",
            dependencies: [
                "HoldfastCore", "HoldfastWire", "Holdfast", "HoldfastTables", "HoldfastBuckets", "HoldfastStorage",
            ],
            swiftSettings: lending),
        .target(
            name: "HoldfastServer",
            dependencies: [
                "HoldfastCore", "HoldfastWire", "HoldfastAPI", "Holdfast",
                server("HummingbirdCore", "hummingbird"), server("HummingbirdTLS", "hummingbird"),
                server("NIOCore", "swift-nio"), server("NIOPosix", "swift-nio"), server("NIOHTTP1", "swift-nio"),
                server("NIOSSL", "swift-nio-ssl"),
                server("Logging", "swift-log"), server("ServiceLifecycle", "swift-service-lifecycle"),
                server("UnixSignals", "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "holdfast-cli",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "Holdfast", "HoldfastServer",
                "HoldfastAPI", "HoldfastWire", "HoldfastTables", "HoldfastBuckets", "CMalloc",
                server("ArgumentParser", "swift-argument-parser"), server("Logging", "swift-log"),
                server("ServiceLifecycle", "swift-service-lifecycle"),
                server("UnixSignals", "swift-service-lifecycle"), server("NIOPosix", "swift-nio"),
                server("NIOCore", "swift-nio"),
            ],
            swiftSettings: strict),
        // The yardstick of the server's benchmarks: the same HTTP stack with nothing behind it.
        .executableTarget(
            name: "echo",
            dependencies: [
                "HoldfastCore", server("Crypto", "swift-crypto"),
                server("HummingbirdCore", "hummingbird"), server("NIOCore", "swift-nio"),
                server("NIOPosix", "swift-nio"), server("HTTPTypes", "swift-http-types"),
                server("Logging", "swift-log"), server("ServiceLifecycle", "swift-service-lifecycle"),
                server("UnixSignals", "swift-service-lifecycle"),
            ],
            path: "Benchmarks/echo", swiftSettings: strict),
        // Our side of the engine's benchmarks. Here and not in a package beside, which would build all of this once more.
        .executableTarget(
            name: "engine-bench",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastTables", "HoldfastBuckets", "Holdfast", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Benchmarks/engine-bench", swiftSettings: lending),
        .target(
            name: "HoldfastTesting",
            dependencies: ["HoldfastCore", "HoldfastStorage", "HoldfastTables", "Holdfast"], swiftSettings: lending),
        .testTarget(
            name: "HoldfastCoreTests",
            // What is our own is compared with swift-crypto's.
            dependencies: ["HoldfastCore", .product(name: "Crypto", package: "swift-crypto")], swiftSettings: strict),
        // Everything that they import: what is not named here is not built again for them when it changes.
        .testTarget(
            name: "HoldfastStorageTests", dependencies: ["HoldfastCore", "HoldfastStorage", "HoldfastTesting"],
            swiftSettings: lending),
        .testTarget(
            name: "HoldfastDeliveriesTests",
            dependencies: ["HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastTesting"],
            swiftSettings: lending),
        .testTarget(
            name: "HoldfastTablesTests",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastTables", "HoldfastTesting",
            ],
            swiftSettings: lending),
        .testTarget(
            name: "HoldfastBucketsTests",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastBuckets", "HoldfastTesting",
            ],
            swiftSettings: lending),
        .testTarget(
            name: "HoldfastTests",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastTables", "HoldfastBuckets",
                "Holdfast", "HoldfastTesting",
            ],
            swiftSettings: lending),
        .testTarget(
            name: "HoldfastWireTests", dependencies: ["HoldfastCore", "HoldfastWire"], swiftSettings: lending),
        .testTarget(
            name: "HoldfastAPITests",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastTables", "HoldfastBuckets",
                "HoldfastWire", "HoldfastAPI", "HoldfastTesting",
            ],
            swiftSettings: lending),
        .testTarget(
            name: "HoldfastServerTests",
            dependencies: [
                "HoldfastServer", "HoldfastAPI", "HoldfastWire", "HoldfastCore", server("NIOCore", "swift-nio"),
                server("NIOPosix", "swift-nio"), server("Logging", "swift-log"),
                server("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HouseTests", dependencies: ["HoldfastStorage", "HoldfastTesting"], exclude: ["unsafe-leaves.txt"],
            swiftSettings: strict),
    ]
)
