import HoldfastCore
public import HoldfastWire
import Synchronization

/// The step that tells who sends a request.
public struct Authenticator: Sendable {
    enum Mode: Sendable {
        case anyone(CallerCache)
        #if Server
            case signed(SigV4Verifier)
        #endif
    }

    /// What the head told, to be completed with the body.
    public struct Pending: Sendable {
        public let caller: Caller
        #if Server
            fileprivate var signature: (authorization: SigV4Authorization, identity: SigV4Verifier.Identity)?
        #endif
    }

    let mode: Mode

    /// Whether a request without a valid signature is refused.
    public let needsSignature: Bool

    /// Takes any credentials or none. A 12-digit access key is the account, else it is 000000000000; the region is
    /// that of the credential scope, else us-east-1.
    public static var anyone: Authenticator { Authenticator(mode: .anyone(CallerCache()), needsSignature: false) }

    #if Server
        /// Verifies every request against `credentials`.
        public static func signed(_ credentials: Credentials) -> Authenticator {
            Authenticator(mode: .signed(SigV4Verifier(credentials: credentials)), needsSignature: true)
        }
    #endif

    /// Everything that can be told before the body has come.
    /// - Parameters:
    ///   - services: the signing names of the service that the request is for; `nil` where that is not known yet.
    ///   - now: the machine's time.
    func identify(_ head: WireRequest, services: [String]?, now: Timestamp) throws(SigV4Error) -> Pending {
        switch mode {
        case .anyone(let cache):
            return Pending(caller: cache.caller(of: head))
        #if Server
            case .signed(let verifier):
                let authorization = try SigV4Authorization(head)
                let identity = try verifier.identify(authorization, services: services, now: now)
                guard let region = Region(identity.scope.region) else {
                    throw .invalid("Credential should be scoped to a valid region, not '\(identity.scope.region)'. ")
                }
                let caller = Caller(
                    scope: Scope(account: identity.credential.account, region: region),
                    accessKey: identity.credential.accessKey)
                return Pending(caller: caller, signature: (authorization, identity))
        #endif
        }
    }

    /// Checks the signature of the whole request.
    func verify(_ pending: Pending, _ request: WireRequest) throws(SigV4Error) {
        #if Server
            guard case .signed(let verifier) = mode else { return }
            guard let signature = pending.signature else { throw .missingAuthenticationToken }
            try verifier.verify(
                signature.authorization, of: signature.identity, request: request, body: request.body)
        #endif
    }
}

/// Callers by the credential that they name, when nothing is verified.
final class CallerCache: Sendable {
    private static let countMax = 1024

    private let callers = Mutex<[String: Caller]>([:])

    func caller(of head: WireRequest) -> Caller {
        guard let credential = CredentialText.find(in: head) else { return .local }
        if let known = callers.withLock({ $0[credential] }) { return known }
        guard let scope = try? SigV4Scope(credential: credential) else { return .local }
        let caller = Caller(
            scope: Scope(
                account: AccountID(scope.accessKey) ?? .local, region: Region(scope.region) ?? .usEast1),
            accessKey: scope.accessKey)
        callers.withLock { callers in
            if callers.count >= Self.countMax { callers.removeAll(keepingCapacity: true) }
            callers[credential] = caller
        }
        return caller
    }
}
