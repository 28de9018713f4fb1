/// The store's figures as the metrics page shows them.
public struct StoreMetrics: Sendable {
    public enum Kind: String, Sendable { case counter, gauge }

    private var lines = ""

    public init() {}

    /// - Parameter name: without the prefix; counters end in `_total`.
    public mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        let whole = value == value.rounded() && abs(value) < 9e15
        lines += "# HELP holdfast_\(name) \(help)\n# TYPE holdfast_\(name) \(kind.rawValue)\n"
        lines += "holdfast_\(name) \(whole ? String(Int64(value)) : String(value))\n"
    }

    public var text: String { lines }
}
