// swift-tools-version: 6.3
import PackageDescription

/// Beside the product, not in it: what is measured here and what it is measured against. The engine's figures need
/// none of the server's dependencies, and none of them is built for them.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "Holdfast", path: "..", traits: [])
    ],
    targets: [
        .executableTarget(
            name: "engine-bench",
            dependencies: [
                .product(name: "HoldfastStorage", package: "Holdfast"),
                .product(name: "HoldfastTables", package: "Holdfast"),
            ],
            path: "Sources/EngineBench",
            swiftSettings: strict)
    ]
)
