/// Which of a structure's members a request must have and has not given yet, by their places in the model (below 64).
public struct RequiredMembers: Sendable, Hashable {
    private var bits: UInt64 = 0

    /// None.
    public init() {}

    public init(_ places: [Int]) {
        for place in places { bits |= 1 << UInt64(place) }
    }

    public mutating func remove(_ place: Int) { bits &= ~(1 << UInt64(place)) }

    public func contains(_ place: Int) -> Bool { bits & 1 << UInt64(place) != 0 }
}
