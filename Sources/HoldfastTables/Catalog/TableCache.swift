/// Decoded catalog records.
package final class TableCache: Sendable {
    package init() {}
}
