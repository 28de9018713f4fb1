import Foundation
import HoldfastTesting
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

#if DEBUG
    private let configuration = "debug"
#else
    private let configuration = "release"
#endif

/// Compiles a snippet against the storage module and returns what the compiler says. Ownership errors appear only after
/// type checking, so it goes on to SIL.
private func compile(_ snippet: String) throws -> (status: Int32, output: String) {
    let file = URL(filePath: NSTemporaryDirectory()).appending(path: "holdfast-\(UUID().uuidString).swift")
    try Data(snippet.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try runProgram([
        "swiftc", "-emit-sil", "-o", "/dev/null", "-swift-version", "6", "-enable-experimental-feature", "Lifetimes",
        "-parse-as-library", "-I", root.appending(path: ".build/\(configuration)/Modules").path,
        "-I", root.appending(path: "Sources/CLMDB").path,
        "-I", root.appending(path: "Sources/CChecksums/include").path, file.path,
    ])
    return (result.status, String(decoding: result.output, as: UTF8.self))
}

@Suite struct `Misuse that does not compile` {
    private let head = "import HoldfastStorage\nlet tree = RawTree(\"a\")\n"

    @Test func `the control: proper use compiles`() throws {
        let result = try compile(
            head + """
                func use(_ store: Store) throws -> Int? {
                    try store.read { (tx) throws(StorageError) in
                        let key: [UInt8] = [1]
                        guard let value = try tx.value(tree, key.span) else { return nil }
                        return value.bytes.count
                    }
                }
                """)
        #expect(result.status == 0, "\(result.output)")
    }

    @Test(arguments: [
        // A snapshot returned from its closure.
        (
            """
            func use(_ store: Store) throws {
                let kept = try store.read { (tx) throws(StorageError) -> ReadTransaction in tx }
            }
            """, ["Copyable", "Escapable"]
        ),
        // A value returned from its snapshot.
        (
            """
            func use(_ store: Store) throws {
                let key: [UInt8] = [1]
                let kept = try store.read { (tx) throws(StorageError) -> Value? in try tx.value(tree, key.span) }
            }
            """, ["Copyable", "Escapable"]
        ),
        // A write transaction captured by a hook.
        (
            """
            func use(_ store: Store) async throws {
                try await store.write { (tx: inout WriteTransaction) throws(StorageError) in
                    tx.afterCommit { _ = tx.reading }
                }
            }
            """, ["mutable capture of 'inout' parameter"]
        ),
        // A write while a lent value is still in use.
        (
            """
            func use(_ tx: inout WriteTransaction) throws -> Int {
                let key: [UInt8] = [1]
                let view = tx.reading
                let value = try view.value(tree, key.span)
                try tx.put(tree, key.span, key.span)
                return value!.bytes.count
            }
            """, ["overlapping accesses", "exclusive access"]
        ),
    ])
    func `a transaction, or what it lends, kept too long`(snippet: String, messages: [String]) throws {
        let result = try compile(head + snippet)
        #expect(result.status != 0, "it compiled")
        #expect(messages.contains { result.output.contains($0) }, "\(result.output)")
    }
}
