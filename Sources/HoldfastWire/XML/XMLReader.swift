/// Reads a small XML body into a tree.
///
/// The bytes are screened first (``XMLLimits``, no document type, no entity declarations, UTF-8 only), so that what is
/// parsed costs no more than the limits let it. Within the limits a body takes memory of about 100 bytes for each
/// element, and its text.
public enum XMLReader {
    /// - Parameter bytes: UTF-8, with or without a byte order mark.
    public static func parse(_ bytes: [UInt8], limits: XMLLimits = .standard) throws(XMLError) -> XMLNode {
        let screened = try XMLScreening(bytes, limits)
        var parser = XMLTreeParser(bytes, from: screened.start)
        return try parser.document()
    }
}
