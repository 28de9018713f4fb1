import Foundation
import HoldfastTesting
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// `make test` has it in a virtual environment once the end-to-end tests have run, and checks the shapes itself.
private var botocoreIsInstalled: Bool {
    let virtual = root.appending(path: ".venv/bin/python3").path
    let pythons = ["python3"] + (FileManager.default.isExecutableFile(atPath: virtual) ? [virtual] : [])
    return pythons.contains { (try? runProgram([$0, "-c", "import botocore"]))?.status == 0 }
}

@Suite struct `Generated shapes` {
    @Test(.enabled(if: botocoreIsInstalled, "the pinned botocore is not installed"))
    func `generating again changes nothing`() throws {
        let result = try runProgram([root.appending(path: "Tools/shapes/generate").path, "--check"])
        #expect(result.status == 0, "\(String(decoding: result.output, as: UTF8.self))")
    }
}
