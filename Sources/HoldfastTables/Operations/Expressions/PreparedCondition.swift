/// A condition or filter, parsed and bound: what is left is to hold it against items.
struct PreparedCondition: Sendable {
    func holds(_ item: ItemView) throws(TableError) -> Bool { true }
}
