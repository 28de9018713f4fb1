#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// How a program ended, and what it printed.
public struct ProgramResult: Sendable {
    /// What it exited with; 128 and the signal's number where a signal ended it.
    public let status: Int32
    /// Its standard output and standard error, in the order in which they were written.
    public let output: [UInt8]
}

/// A program could not be started, or its end not be waited for.
public struct ProgramError: Error {
    public let program: String
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
    let program = arguments[0]
    func check(_ code: Int32) throws(ProgramError) {
        if code != 0 { throw ProgramError(program: program, errorNumber: code) }
    }
    // A file and not a pipe: no other child can hold it open.
    let outputPath = temporaryDirectory()
    defer { unsafe unlink(outputPath) }
    var actions = unsafe posix_spawn_file_actions_t()
    try check(unsafe posix_spawn_file_actions_init(&actions))
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    try check(unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0))
    try check(
        unsafe posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600))
    try check(unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2))

    var strings = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe strings.indices { unsafe free(strings[index]) } }
    closeOnExecution()
    var process: pid_t = 0
    try check(unsafe posix_spawnp(&process, program, &actions, nil, &strings, environ))
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) == -1 {
        if errno != EINTR { throw ProgramError(program: program, errorNumber: errno) }
    }
    let signal = status & 0x7f
    return ProgramResult(status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: try contents(of: outputPath))
}

/// Marks every open file as one that no other program gets. Sockets of servers under test are not, and would stay open
/// for as long as the program runs.
private func closeOnExecution() {
    for name in names(in: "/proc/self/fd") {
        if let file = Int32(name), file > 2 { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
    }
}

private func contents(of path: String) throws(ProgramError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw ProgramError(program: path, errorNumber: errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    while true {
        var part = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe read(file, &part, part.count)
        if count < 0 { throw ProgramError(program: path, errorNumber: errno) }
        if count == 0 { return bytes }
        bytes += part[..<count]
    }
}
