#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// How a program ended, and what it printed.
public struct ProgramResult: Sendable {
    /// What it exited with; 128 and the signal's number where a signal ended it, 127 where it could not be found.
    public let status: Int32
    /// Its standard output and standard error, in the order in which they were written.
    public let output: [UInt8]
}

/// A program could not be started.
public struct ProgramError: Error {
    public let errorNumber: Int32
}

/// Runs a program that is found on the path, and waits for its end.
///
/// Foundation's `Process` is not used: up to Swift 6.3 it reads 256 bytes of every entry of `/proc/self/fd`, though
/// `readdir` gives shorter ones, and in a process with a thousand stores open the last of them comes to lie at the end
/// of what is mapped now and then (swift-corelibs-foundation, pull request 5472).
///
/// - Parameter arguments: the program and what it is given.
public func runProgram(_ arguments: [String]) throws(ProgramError) -> ProgramResult {
    let command = arguments.map(quotedForShell).joined(separator: " ")
    closeOnExecution()
    guard let stream = unsafe popen(command + " </dev/null 2>&1", "r") else {
        throw ProgramError(errorNumber: errno)
    }
    var output: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe fread(&part, 1, part.count, stream)
        if count == 0 { break }
        output += part[..<count]
    }
    let status = unsafe pclose(stream)
    let signal = status & 0x7f
    return ProgramResult(status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: output)
}

private func quotedForShell(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// Marks every open file as one that no other program gets. Sockets of servers under test are not, and would stay open
/// for as long as the program runs.
private func closeOnExecution() {
    for name in names(in: "/proc/self/fd") {
        if let file = Int32(name), file > 2 { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
    }
}
