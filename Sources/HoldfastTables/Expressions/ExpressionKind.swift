/// The request parameter that an expression came from, which its messages name.
package enum ExpressionKind: String, Hashable, Sendable {
    case condition = "ConditionExpression"
    case filter = "FilterExpression"
    case keyCondition = "KeyConditionExpression"
    case projection = "ProjectionExpression"
    case update = "UpdateExpression"

    /// As messages about functions call it.
    var words: String {
        switch self {
        case .condition: "a condition expression"
        case .filter: "a filter expression"
        case .keyCondition: "a key condition expression"
        case .projection: "a projection expression"
        case .update: "an update expression"
        }
    }
}
