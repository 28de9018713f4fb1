import Foundation
import Testing

@testable import HoldfastAPI

/// The states of the operations in a section of Docs/Compatibility.md, by their names.
private func states(_ section: String) throws -> [String: String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "Docs/Compatibility.md"), encoding: .utf8)
    let start = try #require(page.range(of: "\n## \(section)\n"))
    let rest = page[start.upperBound...]
    let text = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
    var found: [String: String] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| ") {
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        guard cells.count > 1, cells[0].wholeMatch(of: /[A-Z][A-Za-z0-9]+/) != nil else { continue }
        #expect(found.updateValue(cells[1], forKey: cells[0]) == nil, "\(cells[0]) stands there twice")
    }
    return found
}

/// Services by section: the operations that are here, the model's others, and older names of what is here.
private let services: [(section: String, here: [String], absent: Set<String>, older: Set<String>)] = [
    ("DynamoDB", DynamoDBOperation.allCases.map(\.rawValue), DynamoDBShapes.absentOperations, []),
    (
        "DynamoDB Streams", DynamoDBStreamsOperation.allCases.map(\.rawValue), DynamoDBStreamsShapes.absentOperations,
        []
    ),
    (
        "S3", S3Operation.allCases.map(\.rawValue), S3Shapes.absentOperations,
        ["GetBucketLifecycle", "PutBucketLifecycle", "GetBucketNotification", "PutBucketNotification"]
    ),
    ("STS", STSOperation.allCases.map(\.rawValue), STSShapes.absentOperations, []),
]

@Suite struct `The page on compatibility` {
    @Test(arguments: services.indices) func `has every operation of the model, in the state that it is in`(
        _ index: Int
    ) throws {
        let service = services[index]
        let states = try states(service.section)
        for name in service.here + Array(service.older) {
            #expect(["done", "partial"].contains(states[name] ?? ""), "\(service.section): \(name)")
        }
        for name in service.absent { #expect(states[name] == "absent", "\(service.section): \(name)") }
        #expect(Set(states.keys) == Set(service.here).union(service.absent).union(service.older))
    }
}
