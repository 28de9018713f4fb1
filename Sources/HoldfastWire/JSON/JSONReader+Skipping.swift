extension JSONReader {
    /// Reads over the next value, whatever it is, with the same strictness as if it were used. Does not recurse.
    public mutating func skipValue() throws(JSONError) {
        /// Bit by bit from the top: whether the container at that level below this value is an object.
        var isObject: [Bool] = []
        repeat {
            if try enterOrTake(&isObject) { continue }
            while let inObject = isObject.last {
                if inObject ? try nextMember() : try nextElement() { break }
                isObject.removeLast()
            }
        } while !isObject.isEmpty
    }

    /// Takes a scalar and says `false`, or enters a container and says whether it has an entry to take.
    private mutating func enterOrTake(_ isObject: inout [Bool]) throws(JSONError) -> Bool {
        switch try peek() {
        case .object:
            try beginObject()
            if try nextMember() {
                isObject.append(true)
                return true
            }
        case .array:
            try beginArray()
            if try nextElement() {
                isObject.append(false)
                return true
            }
        case .string: try takeString()
        case .number: try takeNumber()
        case .bool: _ = try takeBool()
        case .null: _ = try takeNull()
        }
        return false
    }
}
