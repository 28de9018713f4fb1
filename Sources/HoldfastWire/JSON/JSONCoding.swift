/// What a request's JSON is read into.
public protocol JSONReadable {
    /// Reads one value. Leaves the reader behind it.
    init(from json: inout JSONReader) throws(JSONError)
}

/// What can be written into a reply's JSON.
public protocol JSONWritable {
    /// Writes one value.
    func write(to json: inout JSONWriter)
}

/// What the names in a JSON object that is a map become.
public protocol JSONMapKey: Hashable {
    /// - Parameter name: checked UTF-8.
    init(jsonName name: Span<UInt8>)
}

extension String: JSONReadable, JSONMapKey {
    public init(from json: inout JSONReader) throws(JSONError) { self = try json.readString() }

    public init(jsonName name: Span<UInt8>) { self = name.checkedText }
}

extension JSONReader {
    /// Moves to the next member of the object that is not null and whose name is known, and gives its place in `names`;
    /// `nil` at the object's end. Members of other names are read over, as AWS does with those that it does not know.
    public mutating func nextMember(of names: [StaticString]) throws(JSONError) -> Int? {
        while try nextMember() {
            if let place = names.firstIndex(where: { reads($0) }) {
                if try !takeNull() { return place }
            } else {
                try skipValue()
            }
        }
        return nil
    }

    public mutating func readList<Element: JSONReadable>() throws(JSONError) -> [Element] {
        var list: [Element] = []
        try beginList()
        while try nextElement() { list.append(try Element(from: &self)) }
        return list
    }

    /// Where a name comes twice its last value counts.
    /// - Parameter value: the Java class of the values, for the message where it is no map.
    public mutating func readMap<Key: JSONMapKey, Value: JSONReadable>(
        of value: StaticString
    ) throws(JSONError) -> [Key: Value] {
        var map: [Key: Value] = [:]
        try beginMap(of: value)
        while try nextMember() {
            let key = Key(jsonName: text)
            map[key] = try Value(from: &self)
        }
        return map
    }

    /// A map whose values are lists; see ``readMap(of:)``.
    public mutating func readMapOfLists<Key: JSONMapKey, Element: JSONReadable>(
        of value: StaticString
    ) throws(JSONError) -> [Key: [Element]] {
        var map: [Key: [Element]] = [:]
        try beginMap(of: value)
        while try nextMember() {
            let key = Key(jsonName: text)
            map[key] = try readList()
        }
        return map
    }
}
