/// A PartiQL statement, parsed, with its parameters in place.
///
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
package enum Statement: Sendable {
    case select(SelectStatement)
    case insert(InsertStatement)
    case update(UpdateStatement)
    case delete(DeleteStatement)
    /// `EXISTS(SELECT …)`, a transaction's demand on an item.
    case exists(SelectStatement)

    /// The table that it names.
    package var table: String {
        switch self {
        case .select(let statement), .exists(let statement): statement.table
        case .insert(let statement): statement.table
        case .update(let statement): statement.table
        case .delete(let statement): statement.table
        }
    }

    package var isRead: Bool {
        if case .select = self { true } else { false }
    }
}

package struct SelectStatement: Sendable {
    package let table: String
    package let index: String?
    /// `nil` for `*`.
    package let projection: ProjectionPlan?
    /// The whole `WHERE`, key conditions included.
    package let condition: Condition?
    package let order: [Order]

    package struct Order: Hashable, Sendable {
        package let name: AttributeName
        package let isAscending: Bool
    }
}

package struct InsertStatement: Sendable {
    package let table: String
    package let item: EncodedItem
    /// `IF NOT EXISTS`: an item that is there already is no error.
    package let ignoresDuplicate: Bool
}

package struct UpdateStatement: Sendable {
    package let table: String
    package let plan: UpdatePlan
    /// The whole `WHERE`, key conditions included.
    package let condition: Condition
    package let returning: Returning?
}

package struct DeleteStatement: Sendable {
    package let table: String
    /// The whole `WHERE`, key conditions included.
    package let condition: Condition
    package let returning: Returning?
}

/// What an UPDATE or DELETE answers.
package enum Returning: Hashable, Sendable {
    case allOld, modifiedOld, allNew, modifiedNew

    var words: String {
        switch self {
        case .allOld: "ALL OLD"
        case .modifiedOld: "MODIFIED OLD"
        case .allNew: "ALL NEW"
        case .modifiedNew: "MODIFIED NEW"
        }
    }
}

extension Statement {
    /// What a write is to answer.
    var returning: Returning? {
        switch self {
        case .update(let update): update.returning
        case .delete(let delete): delete.returning
        case .select, .insert, .exists: nil
        }
    }
}
