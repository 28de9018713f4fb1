import HoldfastStorage

/// A data file is judged whatever its bytes are; one that is whole stays so when it gets longer.
func fuzzDataFile(_ bytes: [UInt8]) {
    guard state(bytes) == .whole else { return }
    precondition(state(bytes + [UInt8](repeating: 0, count: 4_096)) == .whole, "more bytes make the file less")
}

private func state(_ bytes: [UInt8]) -> DataFile.State {
    DataFile(
        length: { UInt64(bytes.count) },
        read: { offset, count in
            guard offset <= bytes.count, count <= bytes.count - Int(offset) else { return nil }
            return Array(bytes[Int(offset)..<(Int(offset) + count)])
        }
    ).state()
}
