/// A change of one top-level attribute; `nil` removes it.
package struct AttributeEdit: Sendable {
    package let name: AttributeName
    package let value: EncodedValue?

    package init(_ name: AttributeName, _ value: EncodedValue?) {
        self.name = name
        self.value = value
    }
}

extension ItemView {
    /// The item with attributes set and removed. Where a name occurs twice the last edit counts.
    package func applying(_ edits: [AttributeEdit]) -> EncodedItem { .empty }

    /// The item with only these top-level attributes (those that it has).
    package func projecting(_ names: [AttributeName]) -> EncodedItem { .empty }

    /// What the paths name, nested structure kept; elements of a list move together in their order.
    package func projecting(_ paths: [AttributePath]) -> EncodedItem { .empty }
}
