/// A stable 16-byte digest of a request, to tell whether a client request token comes with the same request again. It
/// guards against mistakes, not against attacks: a caller could only deceive itself.
struct RequestDigest {
    private var bytes: [UInt8] = []

    mutating func add(_ text: String?) {
        guard let text else {
            bytes.append(0)
            return
        }
        bytes.append(1)
        add(Array(text.utf8))
    }

    mutating func add(_ part: [UInt8]) {
        bytes += bigEndianBytes(UInt64(part.count))
        bytes += part
    }

    mutating func add(_ placeholders: Placeholders) {
        for (name, text) in (placeholders.names ?? [:]).sorted(by: { $0.key < $1.key }) {
            add(name)
            add(text)
        }
        bytes.append(0xFF)
        for (name, value) in (placeholders.values ?? [:]).sorted(by: { $0.key < $1.key }) {
            add(name)
            add(value.bytes)
        }
    }

    func finish() -> [UInt8] {
        let salted = bytes + [0x5A]
        return bigEndianBytes(PartitionHash.hash(bytes.span)) + bigEndianBytes(PartitionHash.hash(salted.span))
    }
}

extension TransactWriteItemsRequest {
    var digest: [UInt8] {
        var digest = RequestDigest()
        for action in actions { action.add(to: &digest) }
        return digest.finish()
    }
}

extension TransactWrite {
    fileprivate func add(to digest: inout RequestDigest) {
        switch self {
        case .put(let put):
            digest.add("put")
            digest.add(put.table)
            digest.add(put.item.bytes)
            digest.add(put.condition)
            digest.add(put.placeholders)
            digest.add(put.returnValuesOnFailure.rawValue)
        case .update(let update):
            digest.add("update")
            digest.add(update.table)
            digest.add(update.key.bytes)
            digest.add(update.update)
            digest.add(update.condition)
            digest.add(update.placeholders)
            digest.add(update.returnValuesOnFailure.rawValue)
        case .delete(let delete):
            digest.add("delete")
            digest.add(delete.table)
            digest.add(delete.key.bytes)
            digest.add(delete.condition)
            digest.add(delete.placeholders)
            digest.add(delete.returnValuesOnFailure.rawValue)
        case .conditionCheck(let check):
            digest.add("check")
            digest.add(check.table)
            digest.add(check.key.bytes)
            digest.add(check.condition)
            digest.add(check.placeholders)
            digest.add(check.returnValuesOnFailure.rawValue)
        }
    }
}
