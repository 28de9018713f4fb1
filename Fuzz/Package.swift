// swift-tools-version: 6.3
import PackageDescription

// A package of its own, because instrumentation needs unsafe flags, which the product may not have. The modules under
// test are the product's sources through links, so that this package sees what is `package` in them and builds them
// with coverage. `Fuzz/run` names libFuzzer's runtime.

let runtime = Context.environment["HOLDFAST_FUZZER_RUNTIME"] ?? "clang_rt.fuzzer_no_main"

let instrumented: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .unsafeFlags(["-sanitize=fuzzer"]),
]

let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0")],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb"),
        .systemLibrary(name: "CExpat", pkgConfig: "expat"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .target(name: "CFuzzer"),
        .target(name: "CChecksums"),
        .target(name: "HoldfastCore", dependencies: ["CChecksums"], swiftSettings: instrumented),
        .target(name: "HoldfastStorage", dependencies: ["CLMDB", "HoldfastCore"], swiftSettings: instrumented),
        .target(
            name: "HoldfastDeliveries", dependencies: ["HoldfastCore", "HoldfastStorage"], swiftSettings: instrumented),
        .target(
            name: "HoldfastTables", dependencies: ["HoldfastCore", "HoldfastStorage", "HoldfastDeliveries"],
            swiftSettings: instrumented),
        .target(
            name: "HoldfastBuckets",
            dependencies: [
                "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries",
                .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: instrumented),
        .target(name: "HoldfastWire", dependencies: ["HoldfastCore", "CExpat", "CZlib"], swiftSettings: instrumented),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CFuzzer", "HoldfastCore", "HoldfastStorage", "HoldfastTables", "HoldfastBuckets", "HoldfastWire",
            ],
            swiftSettings: instrumented,
            linkerSettings: [.unsafeFlags(["-Xlinker", runtime, "-lstdc++", "-lm"])]),
    ]
)
