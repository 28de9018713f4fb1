import Testing

@testable import HoldfastCore

@Suite struct `MD5s of streams side by side` {
    /// Hands in random bytes in pieces of random sizes.
    /// - Returns: whether every digest that was asked for was right.
    private func isRight(_ stream: MD5Stream, seed: UInt64, bytesMax: Int) async -> Bool {
        let random = SeededRandomness(seed: seed)
        let bytes = randomBytes(random.next(below: 16), random)
        let message = (0..<random.next(below: bytesMax)).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0 &* 31) } + bytes
        let pieceBytesMax = [2, 100, 5000, 70_000, 700_000][random.next(below: 5)]
        let countMax = pieceBytesMax == 2 ? min(message.count, 150_000) : message.count
        var isRight = true
        var from = 0
        while from < countMax {
            let to = min(countMax, from + random.next(below: pieceBytesMax + 1))
            await stream.update(Array(message[from..<to]))
            from = to
            if random.next(below: 500) == 0, await stream.digest() != expectedMD5(message[..<to]) { isRight = false }
        }
        return await stream.digest() == expectedMD5(message[..<countMax]) && isRight
    }

    @Test(arguments: [1, 2, 8, 30])
    func `streams of any lengths and pieces have their digests`(_ count: Int) async {
        let seed = UInt64.random(in: 0 ... .max / 2)
        let lanes = MD5Lanes()
        let bytesMax = count == 30 ? 1_000_000 : 3_000_000
        let wrong = await withTaskGroup(of: UInt64?.self) { group in
            for number in 0..<UInt64(count) {
                let stream = lanes.stream()
                group.addTask { await isRight(stream, seed: seed + number, bytesMax: bytesMax) ? nil : seed + number }
            }
            return await group.reduce(into: []) { seeds, seed in if let seed { seeds.append(seed) } }
        }
        #expect(wrong.isEmpty, "seeds \(wrong), bytesMax \(bytesMax)")
    }

    @Test func `streams that are dropped half-way leave nothing, and those beside them have their digests`() async {
        let lanes = MD5Lanes()
        let seed = UInt64.random(in: 0 ... .max / 2)
        let wrong = await withTaskGroup(of: UInt64?.self) { group in
            for number in 0..<UInt64(6) {
                let stream = lanes.stream()
                group.addTask { await isRight(stream, seed: seed + number, bytesMax: 2_000_000) ? nil : seed + number }
                group.addTask {
                    for round in 0..<20 {
                        let dropped = lanes.stream()
                        await dropped.update([UInt8](repeating: 1, count: 100_000 + round * 40_001))
                        await dropped.update([1, 2, 3])
                    }
                    return nil
                }
            }
            return await group.reduce(into: []) { seeds, seed in if let seed { seeds.append(seed) } }
        }
        #expect(wrong.isEmpty, "seeds \(wrong)")
        // A task may still hold the last one for its turn.
        weak var weakStream: MD5Stream?
        do {
            let stream = lanes.stream()
            weakStream = stream
            await stream.update([UInt8](repeating: 7, count: 900_000))
        }
        for _ in 0..<1000 where weakStream != nil { try? await Task.sleep(for: .milliseconds(2)) }
        #expect(weakStream == nil)
    }

    @Test func `a piece that is more than may be pending is waited for, also by a task that is cancelled`() async {
        let lanes = MD5Lanes()
        let bytes = (0..<(3 * MD5Stream.pendingBytesMax)).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }
        let task = Task {
            let stream = lanes.stream()
            await stream.update(bytes)
            let pendingBytes = stream.pendingBytes
            await stream.update(bytes)
            return (pendingBytes, await stream.digest())
        }
        task.cancel()
        let (pendingBytes, digest) = await task.value
        #expect(pendingBytes < MD5Stream.pendingBytesMax)
        #expect(digest == expectedMD5(bytes + bytes))
    }

    @Test func `a short stream is hashed where it is`() async {
        let stream = MD5Lanes().stream()
        let bytes = [UInt8](repeating: 9, count: Int(MD5Stream.inlineBytesMax) / 2)
        await stream.update(bytes)
        await stream.update([])
        await stream.update(bytes)
        #expect(stream.pendingBytes == 0)
        #expect(await stream.digest() == expectedMD5(bytes + bytes))
    }
}
