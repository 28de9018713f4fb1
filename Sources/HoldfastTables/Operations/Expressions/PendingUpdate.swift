/// An update, parsed and bound.
struct PendingUpdate: Sendable {
    /// What it sets, adds to or removes.
    let paths: [AttributePath] = []

    /// The item that an item becomes; of a missing one, its key attributes alone are given.
    func apply(to item: ItemView) throws(TableError) -> EncodedItem { .empty }
}
