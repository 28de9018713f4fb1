/// A condition or filter, parsed and bound: what is left is to hold it against items.
struct PendingCondition: Sendable {
    let roots: Set<AttributeName> = []
    func holds(_ item: ItemView) throws(TableError) -> Bool { true }
}
