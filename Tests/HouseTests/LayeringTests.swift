import Foundation
import Testing

/// The repository's root, from this file's place in it.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// What each module may import of ours: only modules below it.
private let below: [String: Set<String>] = [
    "HoldfastCore": ["CChecksums"],
    "HoldfastStorage": ["CLMDB", "HoldfastCore"],
    "HoldfastDeliveries": ["HoldfastCore", "HoldfastStorage"],
    "HoldfastTables": ["HoldfastCore", "HoldfastStorage", "HoldfastDeliveries"],
    "HoldfastBuckets": ["HoldfastCore", "HoldfastStorage", "HoldfastDeliveries"],
    "Holdfast": ["HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastTables", "HoldfastBuckets"],
    "HoldfastWire": ["HoldfastCore", "CExpat", "CZlib"],
    "HoldfastAPI": [
        "HoldfastCore", "HoldfastStorage", "HoldfastTables", "HoldfastBuckets", "HoldfastWire", "Holdfast",
    ],
    "HoldfastServer": ["HoldfastCore", "HoldfastWire", "HoldfastAPI", "Holdfast"],
    "holdfast-cli": [
        "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastTables", "HoldfastBuckets", "HoldfastWire",
        "HoldfastAPI",
        "Holdfast", "HoldfastServer", "CMalloc",
    ],
    "HoldfastTesting": ["HoldfastCore", "HoldfastStorage", "HoldfastTables", "Holdfast"],
]

/// The modules that an embedding program links: neither NIO nor Foundation.
private let embeddable: Set<String> = [
    "HoldfastCore", "HoldfastStorage", "HoldfastDeliveries", "HoldfastTables", "HoldfastBuckets", "Holdfast",
]

private let ours = Set(below.keys).union(["CLMDB", "CExpat", "CZlib", "CChecksums", "CMalloc"])

private struct SourceFile {
    let module: String
    let path: String
    let lines: [Substring]

    var imports: [String] {
        lines.compactMap { line in
            var words = line.split(separator: " ").filter { !$0.hasPrefix("@") }
            if let first = words.first, ["public", "package", "internal", "private", "fileprivate"].contains(first) {
                words.removeFirst()
            }
            guard words.first == "import", words.count >= 2 else { return nil }
            return String(words[words.count == 2 ? 1 : 2].split(separator: ".")[0])
        }
    }
}

private func sources(in folder: String) throws -> [SourceFile] {
    let base = root.appending(path: folder)
    let files = try #require(FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil))
    return try files.compactMap { entry in
        guard let url = entry as? URL, url.pathExtension == "swift" else { return nil }
        let path = String(url.path.dropFirst(base.path.count + 1))
        let text = try String(contentsOf: url, encoding: .utf8)
        return SourceFile(
            module: String(path.split(separator: "/")[0]), path: folder + "/" + path,
            lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
}

@Suite struct `The house` {
    @Test func `modules import only modules below them`() throws {
        let files = try sources(in: "Sources")
        #expect(files.count > 50)
        for file in files {
            let allowed = try #require(below[file.module], "\(file.module) is not in the list of modules")
            for name in file.imports where ours.contains(name) {
                #expect(allowed.contains(name), "\(file.path) imports \(name)")
            }
        }
    }

    @Test func `what is embedded links neither NIO nor Foundation`() throws {
        let foreign = ["Foundation", "FoundationEssentials", "NIO", "HummingbirdCore", "Logging", "Crypto", "Dispatch"]
        for file in try sources(in: "Sources") where embeddable.contains(file.module) {
            // Objects have MD5s wherever they come from: Docs/ADR/0006.
            for name in file.imports where name != "Crypto" || file.module != "HoldfastBuckets" {
                #expect(!foreign.contains { name.hasPrefix($0) }, "\(file.path) imports \(name)")
            }
        }
    }

    @Test func `LMDB is imported by the storage engine alone`() throws {
        for file in try sources(in: "Sources") where file.module != "HoldfastStorage" {
            #expect(!file.imports.contains("CLMDB"), "\(file.path)")
        }
    }

    @Test func `XML is parsed by the wire's reader alone`() throws {
        for file in try sources(in: "Sources") where file.path != "Sources/HoldfastWire/XML/XMLTreeParser.swift" {
            #expect(!file.imports.contains("FoundationXML") && !file.imports.contains("CExpat"), "\(file.path)")
        }
    }

    /// It crashes in a process with many descriptors: see `runProgram`.
    @Test func `no program is run by Foundation's Process`() throws {
        for folder in ["Sources", "Tests"] {
            for file in try sources(in: folder) where file.path != "Tests/HouseTests/LayeringTests.swift" {
                #expect(!file.lines.contains { $0.contains(/\bProcess(\(|\.init|\.run)/) }, "\(file.path)")
            }
        }
    }

    @Test func `outside the storage engine, unsafe code is in listed leaf files`() throws {
        let leaves = try String(contentsOf: root.appending(path: "Tests/HouseTests/unsafe-leaves.txt"), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        let files = try sources(in: "Sources")
        for leaf in leaves { #expect(files.contains { $0.path == leaf }, "\(leaf) is listed and not there") }
        for file in files where file.module != "HoldfastStorage" && !leaves.contains(file.path) {
            for (number, line) in file.lines.enumerated() {
                let words = line.split(whereSeparator: { !$0.isLetter && $0 != "@" && $0 != "/" })
                if words.contains("//") || words.contains("///") { continue }
                #expect(!words.contains("unsafe"), "\(file.path):\(number + 1)")
            }
        }
    }

    /// Text that is quoted, such as AWS's messages and signatures, is not broken for the sake of a margin.
    private func isQuotation(_ line: Substring, in path: String) -> Bool {
        let code = line.drop { $0 == " " }
        return path.hasSuffix("Signatures.swift") || code.hasPrefix("\"") || code.hasPrefix("+ \"")
    }

    @Test func `a file holds one concept: under 600 lines, of at most 120 characters`() throws {
        for folder in ["Sources", "Tests"] {
            for file in try sources(in: folder) where !file.path.contains("/Generated/") {
                #expect(file.lines.count <= 600, "\(file.path) has \(file.lines.count) lines")
                for (number, line) in file.lines.enumerated() where !isQuotation(line, in: file.path) {
                    #expect(line.count <= 120, "\(file.path):\(number + 1)")
                }
            }
        }
    }

    @Test func `no source says that it will be finished later`() throws {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "unimplemented", "try" + "!", "fatal" + "Error("]
        for file in try sources(in: "Sources") {
            for (number, line) in file.lines.enumerated() {
                for word in words { #expect(!line.contains(word), "\(file.path):\(number + 1) has \(word)") }
            }
        }
    }
}
