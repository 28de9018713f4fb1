import HoldfastCore
import HoldfastWire
import Testing

let formType = "multipart/form-data; boundary=xYzZY"

/// A form as a browser sends it.
func formBody(
    _ fields: [(String, String)], filename: String? = "file.txt", file: [UInt8] = Array("content".utf8)
) -> [UInt8] {
    var body: [UInt8] = []
    for (name, value) in fields {
        body += "--xYzZY\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
    }
    if let filename {
        body += "--xYzZY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(filename)\"\r\n".utf8
        body += "Content-Type: text/plain\r\n\r\n".utf8
        body += file
        body += "\r\n".utf8
    }
    return body + "--xYzZY--\r\n".utf8
}

/// What ``PostForm`` gives of such a form.
func formFields(_ fields: [(String, String)], filename: String) throws(PostFormError) -> PostFormFields {
    var form = try PostForm(contentType: formType)
    _ = try form.feed(formBody(fields, filename: filename))
    try form.finish()
    return form.fields ?? PostFormFields()
}

private func read(
    _ body: [UInt8], cutAt cuts: [Int] = [], type: String? = formType, limits: PostFormLimits = .standard
) throws(PostFormError) -> (fields: [String], file: [UInt8]) {
    var form = try PostForm(contentType: type, limits: limits)
    var file: [UInt8] = []
    var start = 0
    for cut in cuts.sorted() + [body.count] {
        let piece = try form.feed(Array(body[start..<cut]))
        if !piece.isEmpty { #expect(form.fields != nil, "bytes of the file before its fields") }
        file += piece
        start = cut
    }
    try form.finish()
    return ((form.fields?.list ?? []).map { "\($0.name)=\($0.value)" }, file)
}

private func refusal(
    _ body: String, type: String? = formType, limits: PostFormLimits = .standard
) -> PostFormError? {
    do throws(PostFormError) {
        _ = try read(Array(body.utf8), type: type, limits: limits)
        return nil
    } catch {
        return error
    }
}

@Suite struct `Forms that upload` {
    @Test func `fields and file come out however the bytes are cut`() throws {
        let seed = SystemRandomness().next()
        let chance = SeededRandomness(seed: seed)
        func below(_ bound: Int) -> Int { Int(chance.next() % UInt64(bound)) }
        // Files that come near to the boundary all the time.
        let words = ["\r", "\n", "\r\n", "\r\n-", "\r\n--", "\r\n--xYzZ", "--xYzZY", "\r\n--xYzZ\r\n--xYzZ", "a", "\0"]
        func text(_ most: Int) -> String {
            var text = (0..<below(most)).map { _ in words[below(words.count)] }.joined()
            while text.contains("\r\n--xYzZY") { text.replace("\r\n--xYzZY", with: "") }
            return text
        }
        for _ in 0..<500 {
            let file = Array(text(40).utf8)
            let value = text(10)
            let body = formBody([("Key", "k"), ("x-amz-meta-a", value)], file: file) + Array("epilogue".utf8)
            let found = try read(body, cutAt: (0..<below(12)).map { _ in below(body.count) })
            #expect(found.file == file, "seed \(seed)")
            #expect(found.fields == ["key=k", "x-amz-meta-a=\(value)"], "seed \(seed)")
        }
    }

    @Test func `byte by byte`() throws {
        let body = formBody([("key", "a"), ("acl", "private")], file: Array("\r\n--xYzZ\r\n".utf8))
        let found = try read(body, cutAt: Array(1..<body.count))
        #expect(found.file == Array("\r\n--xYzZ\r\n".utf8))
        #expect(found.fields == ["key=a", "acl=private"])
    }

    @Test func `a form that ends anywhere before its last boundary is malformed`() {
        let body = formBody([("key", "a")])
        for count in 0..<(body.count - 4) {
            #expect(throws: PostFormError.malformed, "\(count) bytes") { try read(Array(body[..<count])) }
        }
    }

    @Test func `what follows the file is not looked at`() throws {
        var body = formBody([("key", "a")])
        body.removeLast(4)
        body += "\r\nContent-Disposition: form-data; name=\"acl\"\r\n\r\nprivate\r\n--xYzZY--".utf8
        let found = try read(body)
        #expect(found.fields == ["key=a"])
        #expect(found.file == Array("content".utf8))
    }

    @Test func `a preamble, other headers and spaces are let pass`() throws {
        let body = """
            preamble\r
            --xYzZY  \r
            Content-Type: text/plain; charset=utf-8\r
            content-disposition:form-data;name=key\r
            \r
            k\r
            --xYzZY\r
            Content-Disposition: form-data; filename="x.y"; name="FILE"\r
            \r
            \r
            --xYzZY--
            """
        let found = try read(Array(body.utf8))
        #expect(found.fields == ["key=k"])
        #expect(found.file == [])
    }

    @Test func `of fields with one name the last counts, but user metadata is a list`() throws {
        let found = try read(formBody([("acl", "a"), ("ACL", "b"), ("x-amz-meta-a", "1"), ("X-Amz-Meta-A", "2")]))
        #expect(found.fields == ["acl=b", "x-amz-meta-a=1,2"])
    }

    @Test(arguments: [
        ("file.txt", "file.txt"), ("C:\\Program Files\\file.txt", "file.txt"), ("/home/me/file.txt", "file.txt"),
        ("", ""), ("a \\\"b\\\".txt", "a \"b\".txt"), ("é€😀.txt", "é€😀.txt"),
    ]) func `the file's name stands for its variable`(_ sent: String, _ name: String) throws {
        let fields = try formFields(
            [("key", "user/${filename}"), ("x-amz-meta-n", "${filename}${filename}")], filename: sent)
        #expect(fields.filename == name)
        #expect(fields["key"] == "user/\(name)")
        #expect(fields["x-amz-meta-n"] == name + name)
    }

    @Test func `a form needs a file`() {
        let body = String(decoding: formBody([("key", "a")], filename: nil), as: UTF8.self)
        #expect(refusal(body) == .fileMissing)
        #expect(PostFormError.fileMissing.message == "POST requires exactly one file upload per request.")
        #expect(PostFormError.fileMissing.code == "InvalidArgument")
    }

    @Test(arguments: [nil, "", "application/x-www-form-urlencoded", "multipart/mixed; boundary=xYzZY"])
    func `another type of body is refused`(_ type: String?) {
        #expect(refusal("", type: type) == .notMultipart)
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"x",
        "multipart/form-data; boundary=\(String(repeating: "x", count: 71))",
    ]) func `a boundary must be there`(_ type: String) {
        #expect(refusal("", type: type) != nil)
    }

    @Test func `a boundary may be quoted`() throws {
        let found = try read(formBody([("key", "a")]), type: "Multipart/Form-Data; charset=utf-8; boundary=\"xYzZY\"")
        #expect(found.fields == ["key=a"])
    }

    @Test(arguments: [
        "--xYzZY\r\n\r\n\r\n--xYzZY--", "--xYzZY\r\nContent-Type: a/b\r\n\r\nx\r\n--xYzZY--",
        "--xYzZY\r\nContent-Disposition: attachment; name=\"key\"\r\n\r\nx\r\n--xYzZY--",
        "--xYzZY\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xYzZY--",
        "--xYzZY\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--xYzZY--",
        "--xYzZY\r\nContent-Disposition: form-data; name\r\n\r\nx\r\n--xYzZY--",
        "--xYzZY\r\nContent-Disposition form-data\r\n\r\nx\r\n--xYzZY--", "--xYzZYx\r\n\r\n", "xYzZY",
    ]) func `a part must be a named field`(_ body: String) {
        #expect(refusal(body) == .malformed)
    }

    @Test func `a field that is no UTF-8 is refused`() {
        var body = formBody([("key", "aXb")])
        let place = body.firstIndex(of: UInt8(ascii: "X"))!
        body[place] = 0xFF
        #expect(throws: PostFormError.malformed) { try read(body) }
    }

    @Test func `what comes before the file is bounded, and the file is not`() throws {
        let limit = PostFormLimits.standard.bytesBeforeFileMax
        let around = formBody([("key", "")], filename: "a", file: []).count - "\r\n--xYzZY--\r\n".utf8.count
        let most = String(repeating: "v", count: limit - around)
        let file = [UInt8](repeating: 0x0D, count: 100_000)
        #expect(try read(formBody([("key", most)], filename: "a", file: file)).file == file)
        #expect(throws: PostFormError.fieldsTooLarge(maximumBytes: limit)) {
            try read(formBody([("key", most + "v")], filename: "a", file: file))
        }
        #expect(throws: PostFormError.fieldsTooLarge(maximumBytes: limit)) {
            try read([UInt8](repeating: 0x61, count: 1 << 20))
        }
    }
}
