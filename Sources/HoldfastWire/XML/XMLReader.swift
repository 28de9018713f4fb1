/// Reads a small XML body into a tree.
///
/// The bytes are screened first (``XMLLimits``, no document type, no entity declarations, UTF-8 only), so that the
/// parser, which is a library's, meets nothing whose cost it does not bound itself. Within the limits a body takes
/// memory of about 100 bytes for each element, and its text.
public enum XMLReader {
    /// - Parameter bytes: UTF-8, with or without a byte order mark.
    public static func parse(_ bytes: [UInt8], limits: XMLLimits = .standard) throws(XMLError) -> XMLNode {
        let screened = try XMLScreening(bytes, limits)
        return try XMLTreeParser(bytes, from: screened.start).document()
    }
}
