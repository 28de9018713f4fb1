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
        .package(name: "Holdfast", path: ".."),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
    ],
    targets: [
        .systemLibrary(name: "CZlibYardstick", pkgConfig: "zlib"),
        .executableTarget(
            name: "engine-bench",
            dependencies: [
                "CZlibYardstick",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Holdfast", package: "Holdfast"),
                .product(name: "HoldfastStorage", package: "Holdfast"),
                .product(name: "HoldfastTables", package: "Holdfast"),
                .product(name: "HoldfastBuckets", package: "Holdfast"),
            ],
            path: "Sources/EngineBench",
            swiftSettings: strict),
    ]
)
