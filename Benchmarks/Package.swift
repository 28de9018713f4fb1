// swift-tools-version: 6.3
import PackageDescription

/// Beside the product, not in it, so that the product depends on none of the yardsticks.
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
        .package(name: "Holdfast", path: "..")
    ],
    targets: [
        .executableTarget(
            name: "engine-bench",
            dependencies: [
                .product(name: "Holdfast", package: "Holdfast"),
                .product(name: "HoldfastStorage", package: "Holdfast"),
                .product(name: "HoldfastTables", package: "Holdfast"),
            ],
            path: "Sources/EngineBench",
            swiftSettings: strict)
    ]
)
