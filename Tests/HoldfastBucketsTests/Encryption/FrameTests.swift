import Crypto
import HoldfastCore
import HoldfastStorage
import Testing

@testable import HoldfastBuckets

private let frame = Frame.bytesMax
private let sizes = [1, 2, frame - 1, frame, frame + 1, 2 * frame - 1, 2 * frame, 2 * frame + 1, 300_000]

private struct SealedBlob {
    let key: SymmetricKey
    let plain: [UInt8]
    var stored: [UInt8]

    init(_ count: Int, _ random: SeededRandomness) {
        key = DataKey(from: random).blobKey(randomBytes(16, random))
        plain = pattern(count, seed: random.next())
        var sealer = FrameSealer(key)
        stored = []
        var rest = plain[...]
        while !rest.isEmpty {
            let taken = rest.prefix(1 + Int(random.next() % (random.next() % 2 == 0 ? 200_000 : 5_000)))
            stored += sealer.seal(Array(taken))
            rest = rest.dropFirst(taken.count)
        }
        stored += sealer.finish()
    }

    func read(_ range: Range<Int>, length: Int? = nil) throws -> [UInt8] {
        let opener = FrameOpener(key, blob: 1, length: UInt64(length ?? plain.count))
        let range = UInt64(range.lowerBound)..<UInt64(range.upperBound)
        let place = opener.stored(range)
        var bytes: [UInt8] = []
        try opener.open(range, from: Array(stored[Int(place.lowerBound)..<Int(place.upperBound)]), to: &bytes)
        return bytes
    }
}

@Suite struct `Frames of encrypted blobs` {
    @Test(arguments: sizes)
    func `any range reads as the bytes were, however they came`(_ count: Int) throws {
        let random = SeededRandomness(seed: UInt64(count))
        let blob = SealedBlob(count, random)
        #expect(blob.stored.count == Int(Frame.storedLength(of: UInt64(count))))
        #expect(try blob.read(0..<count) == blob.plain)
        for _ in 0..<40 {
            let start = Int(random.next() % UInt64(count))
            let end = start + 1 + Int(random.next() % UInt64(count - start))
            #expect(try blob.read(start..<end) == Array(blob.plain[start..<end]), "\(start)..<\(end)")
        }
        for border in stride(from: frame, to: count, by: frame) {
            #expect(try blob.read(border - 1..<border + 1) == Array(blob.plain[border - 1..<border + 1]))
        }
    }

    @Test func `nothing of what was encrypted is to be seen, and the same bytes never look the same`() {
        let random = SeededRandomness(seed: 1)
        let key = DataKey(from: random)
        let plain = [UInt8](repeating: 0x41, count: 1_000)
        let twice = (0..<2).map { _ in
            var sealed: [UInt8] = []
            Frame.seal(plain[...], key.blobKey(randomBytes(16, random)), index: 0, isLast: true, to: &sealed)
            return sealed
        }
        #expect(twice[0] != twice[1])
        for sealed in twice { #expect(sealed.filter { $0 == 0x41 }.count < 50) }
    }

    @Test func `a change of any byte is found, and in its own frame alone`() throws {
        let random = SeededRandomness(seed: 2)
        var small = SealedBlob(300, random)
        for index in small.stored.indices {
            small.stored[index] ^= UInt8(1 << (index % 8))
            #expect(throws: StorageError.self, "byte \(index)") { try small.read(0..<300) }
            small.stored[index] ^= UInt8(1 << (index % 8))
        }
        var large = SealedBlob(2 * frame + 100, random)
        for _ in 0..<60 {
            let index = Int(random.next() % UInt64(large.stored.count))
            large.stored[index] ^= 0x10
            for number in 0..<3 {
                let range = number * frame..<min((number + 1) * frame, large.plain.count)
                if index / Frame.storedBytesMax == number {
                    #expect(throws: StorageError.self, "byte \(index)") { try large.read(range) }
                } else {
                    #expect(try large.read(range) == Array(large.plain[range]))
                }
            }
            large.stored[index] ^= 0x10
        }
    }

    @Test func `frames that are exchanged, repeated or cut off do not open`() throws {
        let blob = SealedBlob(3 * frame, SeededRandomness(seed: 3))
        let frames = (0..<3).map { Array(blob.stored[$0 * Frame.storedBytesMax..<($0 + 1) * Frame.storedBytesMax]) }
        var exchanged = blob
        exchanged.stored = frames[1] + frames[0] + frames[2]
        #expect(throws: StorageError.self) { try exchanged.read(0..<10) }
        var repeated = blob
        repeated.stored = frames[0] + frames[0] + frames[2]
        #expect(throws: StorageError.self) { try repeated.read(frame..<frame + 10) }
        // The record was changed to match.
        var cut = blob
        cut.stored = frames[0] + frames[1]
        #expect(throws: StorageError.self) { try cut.read(frame..<frame + 10, length: 2 * frame) }
        #expect(try blob.read(frame..<frame + 10) == Array(blob.plain[frame..<frame + 10]))
    }

    @Test func `a wrapped key opens under its outer key alone, unchanged`() {
        let random = SeededRandomness(seed: 4)
        let outer = SymmetricKey(data: randomBytes(32, random))
        let key = DataKey(from: random)
        let wrapped = key.wrapped(under: outer, random)
        let salt = randomBytes(16, random)
        #expect(DataKey(wrapped, under: outer)?.blobKey(salt) == key.blobKey(salt))
        #expect(DataKey(wrapped, under: SymmetricKey(data: randomBytes(32, random))) == nil)
        #expect(key.wrapped(under: outer, random) != wrapped)
        for index in wrapped.bytes.indices {
            var bytes = wrapped.bytes
            bytes[index] ^= 1
            #expect(WrappedKey(bytes).flatMap { DataKey($0, under: outer) } == nil, "byte \(index)")
        }
        #expect(WrappedKey(wrapped.bytes + [0]) == nil)
        #expect(WrappedKey(Array(wrapped.bytes.dropLast())) == nil)
    }
}
