/// A range of keys in byte order, from an included lower bound to an excluded upper one.
public struct KeyRange: Sendable, Hashable {
    public let lower: [UInt8]
    /// `nil`: to the end of the tree.
    public let upper: [UInt8]?

    public init(from lower: [UInt8], to upper: [UInt8]?) {
        self.lower = lower
        self.upper = upper
    }

    public static let all = KeyRange(from: [], to: nil)

    /// Every key that starts with these bytes.
    public static func prefix(_ prefix: [UInt8]) -> KeyRange { KeyRange(from: prefix, to: successor(ofPrefix: prefix)) }

    /// What comes after a key among those that start with `prefix`: where a page goes on.
    public static func after(_ key: [UInt8], within prefix: [UInt8]) -> KeyRange {
        KeyRange(from: key + [0], to: successor(ofPrefix: prefix))
    }

    /// What comes before a key among those that start with `prefix`: where a page in reverse goes on.
    public static func before(_ key: [UInt8], within prefix: [UInt8]) -> KeyRange { KeyRange(from: prefix, to: key) }

    /// The least key above all that start with `prefix`; `nil` where there is none (every byte is FF).
    public static func successor(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        var bound = prefix
        while let last = bound.last {
            if last < 0xFF {
                bound[bound.count - 1] = last + 1
                return bound
            }
            bound.removeLast()
        }
        return nil
    }
}
