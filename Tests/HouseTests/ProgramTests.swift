import Glibc
import HoldfastTesting
import Testing

@Suite struct `A program that a test runs` {
    @Test func `gives its status, and what it printed to either output`() throws {
        let result = try runProgram(["sh", "-c", "echo one; echo two >&2; echo three; exit 3"])
        #expect(result.status == 3)
        #expect(String(decoding: result.output, as: UTF8.self) == "one\ntwo\nthree\n")
    }

    @Test func `has no descriptors of ours`() throws {
        let file = unsafe open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(file > 2)
        let result = try runProgram(["sh", "-c", "test -e /proc/self/fd/\(file)"])
        #expect(result.status == 1)
    }

    @Test func `gives the signal that ended it`() throws {
        #expect(try runProgram(["sh", "-c", "kill -9 $$"]).status == 128 + 9)
    }

    @Test func `is refused where it is not there`() {
        #expect(throws: ProgramError.self) { try runProgram(["holdfast-no-such-program"]) }
    }
}
