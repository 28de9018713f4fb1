/// The fields of a form that came before its file.
public struct PostFormFields: Sendable, Hashable {
    /// With lower-case names, since they compare without regard to case, in the order in which they came first.
    public private(set) var list: [WireHeaders.Field] = []
    /// The name of the file without its folders; empty where the form has none.
    public private(set) var filename = ""

    public init() {}

    /// The value under `name`, which must be in lower case.
    public subscript(name: String) -> String? { list.first { $0.name == name }?.value }

    /// Adds a field. Of fields with the same name the last counts, but the values of user metadata make a list.
    mutating func append(_ name: String, _ value: String) {
        let name = name.lowercased()
        guard let place = list.firstIndex(where: { $0.name == name }) else {
            list.append(WireHeaders.Field(name: name, value: value))
            return
        }
        list[place].value = name.hasPrefix("x-amz-meta-") ? list[place].value + "," + value : value
    }

    /// Takes the name of the file, and puts it where fields say `${filename}`. Of a path, as some browsers send one,
    /// the last part counts.
    mutating func setFilename(_ path: String) {
        filename = String(path.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last ?? "")
        for place in list.indices where list[place].value.contains("${filename}") {
            list[place].value = list[place].value.replacing("${filename}", with: filename)
        }
    }
}
