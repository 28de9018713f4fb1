/// Watches the file system's free space, looking again after every 16 MiB written and, when it is low, every batch.
/// Used on the writer's thread only.
final class DiskSpace {
    private let path: String
    private let reserve: UInt64
    private var isLow = false
    private var untilNextLook = 0
    private static let lookEveryBytes = 16 << 20

    init(path: String, reserve: UInt64) {
        self.path = path
        self.reserve = reserve
    }

    func didWrite(_ bytes: Int) { untilNextLook -= bytes }

    func isBelowReserve(checkNow: Bool = false) -> Bool {
        if isLow || untilNextLook <= 0 || checkNow {
            untilNextLook = Self.lookEveryBytes
            isLow = (freeSpace(at: path) ?? .max) < reserve
        }
        return isLow
    }
}
