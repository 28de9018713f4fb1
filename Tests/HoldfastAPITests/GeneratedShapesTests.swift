import Foundation
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// Runs a program found on the path and gives its status and output.
private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
}

/// `make test` has it in a virtual environment once the end-to-end tests have run, and checks the shapes itself.
private var botocoreIsInstalled: Bool {
    let virtual = root.appending(path: ".venv/bin/python3").path
    let pythons = ["python3"] + (FileManager.default.isExecutableFile(atPath: virtual) ? [virtual] : [])
    return pythons.contains { (try? run([$0, "-c", "import botocore"]))?.status == 0 }
}

@Suite struct `Generated shapes` {
    @Test(.enabled(if: botocoreIsInstalled, "the pinned botocore is not installed"))
    func `generating again changes nothing`() throws {
        let result = try run([root.appending(path: "Tools/shapes/generate").path, "--check"])
        #expect(result.status == 0, "\(result.output)")
    }
}
