/// A path into an item: an attribute's name, then names and indexes.
public struct AttributePath: Hashable, Sendable {
    public enum Step: Hashable, Sendable {
        case name(AttributeName)
        case index(Int)
    }

    /// The top-level attribute.
    public let root: AttributeName
    /// The steps below it.
    public let steps: [Step]

    public init(_ root: AttributeName, _ steps: [Step] = []) {
        self.root = root
        self.steps = steps
    }
}

extension ItemView {
    /// The value at the path, `nil` where any step is missing or of another type.
    @_lifetime(copy self)
    public func value(at path: AttributePath) -> ValueView? { nil }
}
