import HoldfastWire

/// An error as S3 words it.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.
struct S3Error: Error, Sendable {
    var code: String
    var status: Int
    var message: String
    /// Elements of the document beside code, message, resource and ids.
    var details: [(name: String, value: String)] = []
    var headers = WireHeaders()
    /// Whether the reply has a document: those with status 304, and those to `HEAD`, have none.
    var hasDocument = true

    init(_ code: String, _ status: Int, _ message: String, _ details: [(name: String, value: String)] = []) {
        self.code = code
        self.status = status
        self.message = message
        self.details = details
    }

    func with(_ name: String, _ value: String) -> S3Error {
        var copy = self
        copy.headers.append(name, value)
        return copy
    }
}

extension S3Error {
    static func invalidArgument(_ message: String, name: String, value: String) -> S3Error {
        S3Error("InvalidArgument", 400, message, [("ArgumentName", name), ("ArgumentValue", value)])
    }

    static func invalidRequest(_ message: String) -> S3Error { S3Error("InvalidRequest", 400, message) }

    static let malformedXML = S3Error(
        "MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema"
    )

    static func accessDenied(_ message: String = "Access Denied") -> S3Error { S3Error("AccessDenied", 403, message) }

    /// For a header that S3 does not take, or not with this value.
    static func notImplemented(header: String, _ reason: String? = nil) -> S3Error {
        S3Error(
            "NotImplemented", 501, S3PayloadError.notImplementedMessage,
            [("Header", header)] + (reason.map { [("additionalMessage", $0)] } ?? []))
    }

    /// For an operation, or a part of one, that Holdfast does not have.
    static func notImplemented(_ what: String) -> S3Error {
        S3Error("NotImplemented", 501, "\(S3PayloadError.notImplementedMessage): \(what)")
    }

    static let methodNotAllowed = S3Error(
        "MethodNotAllowed", 405, "The specified method is not allowed against this resource.")

    static let incompleteBody = S3Error(
        "IncompleteBody", 400, "The request body terminated unexpectedly")

    static let internalError = S3Error(
        "InternalError", 500, "We encountered an internal error. Please try again.")
}
