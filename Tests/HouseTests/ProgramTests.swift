import HoldfastTesting
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct `A program that a test runs` {
    @Test func `gives its status, and what it printed to either output`() throws {
        let result = try runProgram(["sh", "-c", "echo one; echo two >&2; echo three; exit 3"])
        #expect(result.status == 3)
        #expect(String(decoding: result.output, as: UTF8.self) == "one\ntwo\nthree\n")
    }

    @Test func `gets its arguments as they are`() throws {
        let words = ["it's", "", "a  b", "$HOME", "\\", "'; false '", "\n"]
        let result = try runProgram(["printf", "%s|"] + words)
        #expect(String(decoding: result.output, as: UTF8.self) == words.map { $0 + "|" }.joined())
    }

    #if canImport(Glibc)
        @Test func `has no descriptors of ours`() throws {
            let file = unsafe open("/dev/null", O_RDONLY)
            defer { close(file) }
            #expect(file > 2)
            let result = try runProgram(["sh", "-c", "test -e /proc/self/fd/\(file)"])
            #expect(result.status == 1)
        }
    #endif

    @Test func `gives the signal that ended it`() throws {
        #expect(try runProgram(["sh", "-c", "kill -9 $$"]).status == 128 + 9)
    }

    @Test func `gives 127 where it is not there`() throws {
        #expect(try runProgram(["holdfast-no-such-program"]).status == 127)
    }
}
