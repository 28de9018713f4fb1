package import HoldfastCore
package import HoldfastStorage

/// Account, region and name of a table, in this order, so that the tables of a scope are listed by one walk.
package struct CatalogKey: TreeKey, Hashable {
    package let scope: Scope
    package let name: String

    package init(_ scope: Scope, _ name: String) {
        self.scope = scope
        self.name = name
    }

    /// By the name alone: a table of the same name in another scope is rare, and every operation hashes one.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    package func encode(into key: inout KeyWriter) {
        key.string(scope.account.description)
        key.string(scope.region.description)
        key.string(name)
    }

    package init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        guard let account = AccountID(try key.string()), let region = Region(try key.string()) else {
            throw .illegal("not an account and a region")
        }
        scope = Scope(account: account, region: region)
        name = try key.string()
    }

    /// Every table of a scope.
    static func prefix(_ scope: Scope) -> [UInt8] {
        var key = KeyWriter()
        key.string(scope.account.description)
        key.string(scope.region.description)
        return key.finish()
    }
}

/// An id given by the engine, as a key.
package struct ResourceID: TreeKey, Hashable {
    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    package func encode(into key: inout KeyWriter) { key.uint64(value) }

    package init(decoding key: inout KeyReader) throws(KeyDecodingError) { value = try key.uint64() }
}

/// Where a policy hangs: a table, or its stream.
struct PolicyKey: TreeKey, Hashable {
    enum Resource: UInt8 {
        case table = 1
        case stream = 2
    }

    let table: UInt64
    let resource: Resource

    func encode(into key: inout KeyWriter) {
        key.uint64(table)
        key.byte(resource.rawValue)
    }

    init(_ resource: Resource, of table: UInt64) {
        self.table = table
        self.resource = resource
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        table = try key.uint64()
        guard let resource = Resource(rawValue: try key.byte()) else { throw .illegal("not a kind of resource") }
        self.resource = resource
    }
}

package func bigEndianBytes(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8)
    KeyEncoding.append(value, into: &bytes)
    return bytes
}
