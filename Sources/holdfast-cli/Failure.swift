#if Server
    import ArgumentParser
    import HoldfastStorage

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif

    /// How a command ends when it cannot do what it was asked: a sentence on the standard error stream and a code that
    /// scripts can use, from sysexits.h where that has one.
    struct Failure: Error {
        var message: String
        var code: Int32

        static let problemsFound: Int32 = 1
        static let wrongUsage: Int32 = 64
        static let notAStore: Int32 = 65
        static let inUse: Int32 = 69
        static let inputOutput: Int32 = 74
        static let notPermitted: Int32 = 77

        init(_ message: String, code: Int32) {
            self.message = message
            self.code = code
        }

        init(_ error: StorageError) {
            message = error.description
            if case .directoryLocked(let path) = error {
                message = "\(path) is in use: another process has it open, and one store serves a directory at a time."
            }
            code =
                switch error {
                case .directoryLocked, .tooManyReaders: Self.inUse
                case .notAHoldfastDirectory, .unknownFormatVersion: Self.notAStore
                case .permissionDenied: Self.notPermitted
                case .corrupt, .truncated: Self.problemsFound
                default: Self.inputOutput
                }
        }
    }

    /// Runs a command's work and ends the program as its failure says.
    func reporting(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let failure as Failure {
            printError("holdfast: " + failure.message)
            throw ExitCode(failure.code)
        } catch let error as StorageError {
            let failure = Failure(error)
            printError("holdfast: " + failure.message)
            throw ExitCode(failure.code)
        }
    }

    func printError(_ text: String) { writeAll(text + "\n", to: STDERR_FILENO) }

    /// Prints a line at once, whether or not the standard output is a terminal.
    func printLine(_ text: String) { writeAll(text + "\n", to: STDOUT_FILENO) }

    func writeAll(_ text: String, to descriptor: Int32) {
        var left = Array(text.utf8)[...]
        while !left.isEmpty {
            let count = unsafe left.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            left = left.dropFirst(count)
        }
    }
#endif
