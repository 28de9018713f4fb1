import HoldfastCore
import HoldfastStorage

/// A target for which something was kept: its ARN.
struct DeliveryTargetKey: TreeKey, Hashable {
    let target: String

    init(_ target: String) { self.target = target }

    func encode(into key: inout KeyWriter) { key.string(target) }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) { target = try key.string() }
}

/// The id under which a target's deliveries are kept, and its counters.
struct DeliveryTargetRecord: TreeRecord, Hashable {
    let id: UInt64

    init(id: UInt64) { self.id = id }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint64(id)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        id = try record.uint64()
    }

    /// What the keys of its deliveries start with.
    var prefix: [UInt8] { PendingKey.prefix(id) }

    var countCounter: [UInt8] { Array("d.count.".utf8) + prefix }
    var bytesCounter: [UInt8] { Array("d.bytes.".utf8) + prefix }
}

/// A delivery that is kept: its target's id, and its number among the target's, in commit order.
struct PendingKey: TreeKey, Hashable {
    let target: UInt64
    let number: UInt64

    init(target: UInt64, number: UInt64) {
        self.target = target
        self.number = number
    }

    func encode(into key: inout KeyWriter) {
        key.uint64(target)
        key.uint64(number)
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        target = try key.uint64()
        number = try key.uint64()
    }

    static func prefix(_ target: UInt64) -> [UInt8] {
        var key = KeyWriter()
        key.uint64(target)
        return key.finish()
    }
}

struct PendingRecord: TreeRecord, Hashable {
    let delivery: Delivery

    init(_ delivery: Delivery) { self.delivery = delivery }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.string(delivery.source)
        record.int64(delivery.created.milliseconds)
        record.bytes(delivery.body)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        let source = try record.string()
        let created = Timestamp(milliseconds: try record.int64())
        delivery = Delivery(source: source, body: try record.bytes(), created: created)
    }
}

/// The counters over all targets.
enum DeliveryCounter: String, CaseIterable {
    case pendingCount = "d.pending.count"
    case pendingBytes = "d.pending.bytes"
    case droppedFull = "d.dropped.full"
    case droppedExpired = "d.dropped.expired"
    case droppedNoTarget = "d.dropped.target"

    var key: [UInt8] { Array(rawValue.utf8) }
}
