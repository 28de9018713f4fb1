/// A structure whose model has constraints.
public protocol ConstraintChecked {
    /// Notes every constraint that the structure or what is in it violates, in the model's order.
    func check(_ checks: inout ConstraintChecks)
}

/// Collects the constraints that a request violates, in AWS's words.
///
/// Costs nothing but the checks as long as nothing is violated and no structure is within another.
public struct ConstraintChecks: Sendable {
    /// Where the check is, with a dot at its end unless at the top: `provisionedThroughput.`
    private var path = ""
    private var failures: [String] = []
    /// A refusal that stands alone and goes before the others.
    public private(set) var overriding: String?

    /// A message quotes no more than this of a value, whatever was sent.
    private static let quotedBytesMax = 4096

    public init() {}

    /// The whole refusal; `nil` where nothing is violated.
    public var message: String? {
        if let overriding { return overriding }
        if failures.isEmpty { return nil }
        let errors = failures.count == 1 ? "1 validation error" : "\(failures.count) validation errors"
        return "\(errors) detected: \(failures.joined(separator: "; "))"
    }

    /// Refuses with a message of the service's own in place of the collected ones. The first counts.
    public mutating func override(_ message: String) {
        if overriding == nil { overriding = message }
    }

    /// A required member that is not there.
    public mutating func null(_ name: StaticString) {
        failures.append("Value null at '\(path)\(name)' failed to satisfy constraint: Member must not be null")
    }

    /// A value by itself.
    public mutating func value(_ name: StaticString, _ value: some Constrainable, _ constraints: [Constraint]) {
        for constraint in constraints where !value.satisfies(constraint) {
            fail(name, value, constraint.text)
        }
    }

    /// The scalar elements of a list, of which AWS reports the list.
    public mutating func elements(
        _ name: StaticString, _ list: [some Constrainable], _ constraints: [Constraint]
    ) {
        let fails = list.contains { element in constraints.contains { !element.satisfies($0) } }
        if fails { fail(name, list, "Member must satisfy constraint: \(bracketed(constraints))") }
    }

    /// The keys of a map, of which AWS reports the map.
    public mutating func keys<Value>(_ name: StaticString, _ map: [String: Value], _ constraints: [Constraint]) {
        let fails = map.keys.contains { key in constraints.contains { !key.satisfies($0) } }
        if fails { fail(name, map, "Map keys must satisfy constraint: \(bracketed(constraints))") }
    }

    /// The scalar or list values of a map, of which AWS reports the map.
    public mutating func mapValues<Key>(
        _ name: StaticString, _ map: [Key: some Constrainable], _ constraints: [Constraint]
    ) {
        let fails = map.values.contains { value in constraints.contains { !value.satisfies($0) } }
        if fails { fail(name, map, "Map value must satisfy constraint: \(bracketed(constraints))") }
    }

    /// What is within a structure.
    public mutating func structure(_ name: StaticString, _ structure: some ConstraintChecked) {
        within("\(name).", structure)
    }

    /// What is within the structures of a list.
    public mutating func structures(_ name: StaticString, _ list: [some ConstraintChecked]) {
        for (index, element) in list.enumerated() { within("\(name).\(index + 1).member.", element) }
    }

    /// What is within the structures of a map.
    public mutating func structures<Key: Hashable & Sendable>(
        _ name: StaticString, _ map: [Key: some ConstraintChecked]
    ) {
        for (key, element) in ordered(map) { within("\(name).\(key).member.", element) }
    }

    /// What is within the structures of a map's lists.
    public mutating func structures<Key: Hashable & Sendable>(
        _ name: StaticString, _ map: [Key: [some ConstraintChecked]]
    ) {
        for (key, list) in ordered(map) {
            for (index, element) in list.enumerated() {
                within("\(name).\(key).member.\(index + 1).member.", element)
            }
        }
    }

    private mutating func within(_ step: String, _ structure: some ConstraintChecked) {
        let outer = path
        path += step
        structure.check(&self)
        path = outer
    }

    private mutating func fail(_ name: StaticString, _ value: some Constrainable, _ text: String) {
        var quoted = value.quoted
        if quoted.utf8.count > Self.quotedBytesMax { quoted = String(quoted.prefix(Self.quotedBytesMax)) + "..." }
        failures.append("Value '\(quoted)' at '\(path)\(name)' failed to satisfy constraint: \(text)")
    }

    private func bracketed(_ constraints: [Constraint]) -> String {
        "[\(constraints.map(\.text).joined(separator: ", "))]"
    }

    /// A map's entries in an order that does not change from run to run.
    private func ordered<Key, Value>(_ map: [Key: Value]) -> [(String, Value)] {
        map.map { ("\($0.key)", $0.value) }.sorted { $0.0 < $1.0 }
    }
}
