import HoldfastCore
import HoldfastStorage

// Fields that several records of the service have.

extension RecordWriter {
    mutating func timestamp(_ time: Timestamp) { int64(time.milliseconds) }

    mutating func keyAttribute(_ attribute: KeyAttribute) {
        bytes(attribute.name.utf8)
        uint8(attribute.type.rawValue)
    }

    mutating func keySchema(_ schema: KeySchema) {
        array(schema.partition) { $0.keyAttribute($1) }
        array(schema.sort) { $0.keyAttribute($1) }
    }

    mutating func throughput(_ throughput: Throughput) {
        int64(throughput.read)
        int64(throughput.write)
        optional(throughput.lastIncrease) { $0.timestamp($1) }
        optional(throughput.lastDecrease) { $0.timestamp($1) }
    }

    mutating func limits(_ read: Int64?, _ write: Int64?) {
        optional(read) { $0.int64($1) }
        optional(write) { $0.int64($1) }
    }
}

extension RecordReader {
    @_lifetime(self: copy self)
    mutating func timestamp() throws(RecordDecodingError) -> Timestamp { Timestamp(milliseconds: try int64()) }

    @_lifetime(self: copy self)
    mutating func keyAttribute() throws(RecordDecodingError) -> KeyAttribute {
        let name = AttributeName(try string())
        guard let type = KeyType(rawValue: try uint8()) else { throw .illegal("not the type of a key attribute") }
        return KeyAttribute(name, type)
    }

    @_lifetime(self: copy self)
    mutating func keySchema() throws(RecordDecodingError) -> KeySchema {
        let partition = try array { (record) throws(RecordDecodingError) in try record.keyAttribute() }
        let sort = try array { (record) throws(RecordDecodingError) in try record.keyAttribute() }
        guard (1...4).contains(partition.count), sort.count <= 4 else { throw .illegal("not a key schema") }
        return KeySchema(partition: partition, sort: sort)
    }

    @_lifetime(self: copy self)
    mutating func throughput() throws(RecordDecodingError) -> Throughput {
        var throughput = Throughput(read: try int64(), write: try int64())
        throughput.lastIncrease = try optional { (record) throws(RecordDecodingError) in try record.timestamp() }
        throughput.lastDecrease = try optional { (record) throws(RecordDecodingError) in try record.timestamp() }
        return throughput
    }

    @_lifetime(self: copy self)
    mutating func limits() throws(RecordDecodingError) -> (read: Int64?, write: Int64?) {
        let read = try optional { (record) throws(RecordDecodingError) in try record.int64() }
        let write = try optional { (record) throws(RecordDecodingError) in try record.int64() }
        return (read, write)
    }

    @_lifetime(self: copy self)
    mutating func streamView() throws(RecordDecodingError) -> StreamViewType {
        let code = try uint8()
        guard let view = StreamViewType.allCases.first(where: { $0.code == code }) else {
            throw .illegal("not a stream view type")
        }
        return view
    }
}
