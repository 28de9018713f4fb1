import HoldfastWire

/// A member of a request that Holdfast has nothing behind. That it was given is kept, so that it is refused by name.
struct UnsupportedMember: JSONReadable, Sendable {
    init(from json: inout JSONReader) throws(JSONError) {
        try json.skipValue()
    }
}
