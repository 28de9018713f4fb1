/// A path into an item: a top-level attribute's name, then names of members and indexes of elements.
public struct AttributePath: Hashable, Sendable {
    /// One step down.
    public enum Step: Hashable, Sendable {
        /// To a map's member.
        case name(AttributeName)
        /// To a list's element, from 0.
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

extension AttributePath {
    /// The last name in the path, with the indexes behind it.
    var lastName: AttributeName {
        let start = steps.lastIndex { if case .name = $0 { true } else { false } }
        guard let start, case .name(let name) = steps[start] else {
            return AttributeName(AttributePath(root, steps).description)
        }
        return AttributeName(AttributePath(name, Array(steps[(start + 1)...])).description)
    }
}

extension AttributePath: CustomStringConvertible {
    public var description: String {
        steps.reduce(root.text) { text, step in
            switch step {
            case .name(let name): "\(text).\(name)"
            case .index(let index): "\(text)[\(index)]"
            }
        }
    }
}

extension ItemView {
    /// The value at the path, `nil` where a step finds nothing or a value of another type.
    @_lifetime(copy self)
    public func value(at path: AttributePath) -> ValueView? {
        guard let root = value(path.root) else { return nil }
        return root.value(at: path.steps[...])
    }
}

extension ValueView {
    /// The value below this one, `nil` where a step finds nothing or a value of another type.
    @_lifetime(copy self)
    package func value(at steps: ArraySlice<AttributePath.Step>) -> ValueView? {
        guard let step = steps.first else { return self }
        switch step {
        case .name(let name):
            guard let member = map?.value(name) else { return nil }
            return member.value(at: steps.dropFirst())
        case .index(let index):
            guard let element = list?.element(index) else { return nil }
            return element.value(at: steps.dropFirst())
        }
    }
}
