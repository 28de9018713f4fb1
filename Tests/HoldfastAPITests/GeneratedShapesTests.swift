import Foundation
import Testing

@Suite struct `Generated shapes` {
    @Test func `generating again changes nothing`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let virtual = root.appending(path: ".venv/bin/python3")
        let python = FileManager.default.isExecutableFile(atPath: virtual.path) ? virtual.path : "python3"
        let generate = Process()
        generate.executableURL = URL(filePath: "/usr/bin/env")
        generate.arguments = [python, root.appending(path: "Tools/shapes/generate").path, "--check"]
        let pipe = Pipe()
        generate.standardOutput = pipe
        generate.standardError = pipe
        try generate.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        generate.waitUntilExit()
        #expect(generate.terminationStatus == 0, "\(output)")
    }
}
