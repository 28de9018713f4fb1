#if Server
    import HoldfastWire
    import NIOCore

    /// Ends a connection whose request was refused before its body had come.
    ///
    /// Closing at once, with bytes of the body unread, makes the system reset the connection, and the client may lose
    /// the reply that says why. So our side is closed first and what still comes is read and thrown away, but only so
    /// much and so long.
    enum Linger {
        struct Ended: Error {}

        static let bytesMax = 64 * 1024 * 1024
        static let time = TimeAmount.seconds(5)
        /// A body this small is read to its end, and the connection kept.
        static let smallBodyBytes = 64 * 1024

        /// Whether the body of a refused request is worth ending the connection for.
        static func isNeeded(for request: WireRequest) -> Bool {
            if request.headers["expect"] != nil { return true }
            guard let length = request.headers["content-length"] else {
                return request.headers["transfer-encoding"] != nil
            }
            return (Int(length) ?? .max) > smallBodyBytes
        }

        /// Never returns normally: the error makes the server close the connection.
        static func drain(_ pieces: RequestPieces, _ channel: any Channel) async throws {
            let end = channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
            defer { end.cancel() }
            let sent = channel.eventLoop.makePromise(of: Void.self)
            channel.close(mode: .output, promise: sent)
            pieces.turnAway()
            var left = bytesMax
            do {
                while left >= 0, let piece = try await pieces.next() { left -= piece.count }
            } catch {
                // The client has nothing more to send, and may still be taking the reply.
            }
            try? await sent.futureResult.get()
            throw Ended()
        }
    }
#endif
