/// Reads a form that uploads an object, `multipart/form-data`, as it comes.
///
/// Fields are kept until the file begins, which must be the last part that counts; the bytes of the file are handed on
/// as they come. What follows the file is not looked at, as S3 does it.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html> and RFC 2046, section 5.1.1.
public struct PostForm: Sendable {
    private enum State: Hashable {
        /// Before the first boundary.
        case preamble
        /// Behind a boundary, on its line.
        case boundaryLine
        case partHeaders
        /// In the value of the field so named.
        case value(name: String)
        case file
        /// Behind the file.
        case ended
        /// The last boundary came, and no file.
        case endedWithoutFile
    }

    /// The fields, as soon as the file has begun.
    public private(set) var fields: PostFormFields?

    private let limits: PostFormLimits
    private let boundary: BytePattern
    private var state = State.preamble
    private var read = PostFormFields()
    private var failure: PostFormError?
    /// What came before the file and has not been read yet; in the file, the beginning of what may be the boundary.
    private var pending: [UInt8]
    /// How much of `pending` was searched in vain.
    private var searched = 0
    private var bytesBeforeFile = 0

    /// - Parameter contentType: the header of that name.
    public init(contentType: String?, limits: PostFormLimits = .standard) throws(PostFormError) {
        guard let parsed = contentType.flatMap({ HeaderParameters($0) }), parsed.value == "multipart/form-data" else {
            throw .notMultipart
        }
        guard let boundary = parsed["boundary"], (1...limits.boundaryBytesMax).contains(boundary.utf8.count) else {
            throw .malformed
        }
        self.limits = limits
        self.boundary = BytePattern(Array("\r\n--\(boundary)".utf8))
        // The first boundary has no line before it.
        pending = [0x0D, 0x0A]
    }

    /// Takes the next bytes of the body and gives those of the file that are in them. The file has begun when
    /// ``fields`` are there.
    ///
    /// Throws as soon as anything is wrong, and from then on always.
    /// - Complexity: O(n), with no copy where the bytes are all the file's.
    public mutating func feed(_ bytes: [UInt8]) throws(PostFormError) -> [UInt8] {
        if let failure { throw failure }
        do throws(PostFormError) {
            return try take(bytes)
        } catch {
            failure = error
            throw error
        }
    }

    /// Says that the body has ended. The file may be committed only if this does not throw.
    public mutating func finish() throws(PostFormError) {
        if let failure { throw failure }
        switch state {
        case .ended: return
        case .endedWithoutFile: failure = .fileMissing
        case .preamble, .boundaryLine, .partHeaders, .value, .file: failure = .malformed
        }
        if let failure { throw failure }
    }
}

extension PostForm {
    private mutating func take(_ bytes: [UInt8]) throws(PostFormError) -> [UInt8] {
        switch state {
        case .ended, .endedWithoutFile: return []
        case .file: return takeFile(bytes)
        case .preamble, .boundaryLine, .partHeaders, .value: break
        }
        // Not more than can still belong to the fields, so that a body without any boundary takes no memory.
        let room = limits.bytesBeforeFileMax - bytesBeforeFile
        pending += bytes.prefix(room)
        bytesBeforeFile += min(bytes.count, room)
        var position = 0
        while state != .file {
            guard let next = try step(from: position) else { break }
            position = next
            searched = next
        }
        pending.removeFirst(position)
        searched = max(searched - position, 0)
        if state == .file {
            fields = read
            let begun = pending + bytes.dropFirst(room)
            pending = []
            return takeFile(begun)
        }
        if bytes.count > room, state != .endedWithoutFile {
            throw .fieldsTooLarge(maximumBytes: limits.bytesBeforeFileMax)
        }
        return []
    }

    /// Reads one more thing from `pending`, and gives the place behind it; `nil` where it is not all there.
    private mutating func step(from start: Int) throws(PostFormError) -> Int? {
        switch state {
        case .preamble:
            guard let found = find(boundary, from: start) else { return nil }
            state = .boundaryLine
            return found + boundary.count
        case .boundaryLine:
            guard pending.count >= start + 2 else { return nil }
            if pending[start] == 0x2D, pending[start + 1] == 0x2D {
                state = .endedWithoutFile
                return start + 2
            }
            guard let end = find(Self.lineEnd, from: start) else { return nil }
            guard pending[start..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { throw .malformed }
            state = .partHeaders
            // The line end stays: it may be the first half of the empty line that ends the headers.
            return end
        case .partHeaders:
            guard let end = find(Self.headersEnd, from: start) else { return nil }
            try beginPart(Array(pending[start..<end]))
            return end + Self.headersEnd.count
        case .value(let name):
            guard let end = find(boundary, from: start) else { return nil }
            guard let value = text(pending[start..<end]) else { throw .malformed }
            read.append(name, value)
            state = .boundaryLine
            return end + boundary.count
        case .file, .ended, .endedWithoutFile:
            return nil
        }
    }

    /// Where the pattern begins in `pending`. What was searched once is not searched again.
    private mutating func find(_ pattern: BytePattern, from start: Int) -> Int? {
        let from = max(start, searched - pattern.count + 1)
        if let found = pattern.first(in: pending.span, from: from) { return found }
        searched = pending.count
        return nil
    }

    /// Reads a part's headers, which are all lines but the empty one, each with a line end before it.
    private mutating func beginPart(_ bytes: [UInt8]) throws(PostFormError) {
        guard let head = text(bytes[...]) else { throw .malformed }
        var disposition: HeaderParameters?
        for line in head.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed }
            if WireHeaders.isSameName(String(line[..<colon]), "content-disposition") {
                disposition = HeaderParameters(String(line[line.index(after: colon)...]))
            }
        }
        guard let disposition, disposition.value == "form-data", let name = disposition["name"], !name.isEmpty else {
            throw .malformed
        }
        if name.lowercased() == "file" {
            read.setFilename(disposition["filename"] ?? "")
            state = .file
        } else {
            state = .value(name: name)
        }
    }

    private mutating func takeFile(_ bytes: [UInt8]) -> [UInt8] {
        let bytes = pending.isEmpty ? bytes : pending + bytes
        pending = []
        if let end = boundary.first(in: bytes.span, from: 0) {
            state = .ended
            return Array(bytes[..<end])
        }
        let held = boundary.countOfBeginning(atEndOf: bytes.span)
        if held == 0 { return bytes }
        pending = Array(bytes.suffix(held))
        return Array(bytes.dropLast(held))
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String? { String(validating: bytes, as: UTF8.self) }

    private static let lineEnd = BytePattern([0x0D, 0x0A])
    private static let headersEnd = BytePattern([0x0D, 0x0A, 0x0D, 0x0A])
}
