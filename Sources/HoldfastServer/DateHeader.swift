import HoldfastCore
import HoldfastWire
import Synchronization

/// The `Date` header's text, made once a second. SDKs set their clocks by it.
final class DateHeader: Sendable {
    private let state = Mutex((second: Int64.min, text: ""))

    func text(at time: Timestamp) -> String {
        state.withLock { state in
            let second = time.wholeSeconds
            if state.second != second { state = (second, SigV4Time.formatHTTPDate(time)) }
            return state.text
        }
    }
}
