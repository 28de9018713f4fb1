import HoldfastCore

/// What is wrong with a credentials file, and where.
public struct CredentialsFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1; 0 where no one line is to blame.
    public let line: Int
    public let problem: String

    public var description: String { line == 0 ? problem : "line \(line): \(problem)" }
}

extension Credentials {
    /// Reads profiles in the form of the AWS shared credentials file, with two settings of ours:
    ///
    ///     [orders]
    ///     aws_access_key_id = AKIAORDERS
    ///     aws_secret_access_key = secret
    ///     aws_session_token = token        ; optional: requests must then carry it
    ///     account_id = 123456789012        ; 000000000000 where there is none
    ///     canonical_id = 64 hexadecimal digits, optional
    ///
    /// Settings that are not known are passed over, since the file is shared with other programs.
    public init(file text: String) throws(CredentialsFileError) {
        var list: [Credential] = []
        var profile: Profile?
        var line = 0
        for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            line += 1
            let content = trimmed(raw)
            if content.isEmpty || content.hasPrefix("#") || content.hasPrefix(";") { continue }
            if content.hasPrefix("[") {
                guard content.hasSuffix("]"), content.count > 2 else {
                    throw CredentialsFileError(line: line, problem: "a profile is written [name]")
                }
                if let profile { try list.append(profile.credential()) }
                var name = trimmed(content.dropFirst().dropLast())
                if name.hasPrefix("profile ") { name = trimmed(name.dropFirst(8)) }
                profile = Profile(name: String(name), line: line)
                continue
            }
            guard let equals = content.firstIndex(of: "=") else {
                throw CredentialsFileError(line: line, problem: "neither [profile] nor name = value")
            }
            guard profile != nil else {
                throw CredentialsFileError(line: line, problem: "a setting before the first [profile]")
            }
            let value = withoutComment(trimmed(content[content.index(after: equals)...]))
            profile!.settings[trimmed(content[..<equals]).lowercased()] = (String(value), line)
        }
        if let profile { try list.append(profile.credential()) }
        guard !list.isEmpty else { throw CredentialsFileError(line: 0, problem: "no profile in it") }
        var seen: Set<String> = []
        for credential in list where !seen.insert(credential.accessKey).inserted {
            throw CredentialsFileError(
                line: 0, problem: "the access key of profile [\(credential.profile)] is another profile's too")
        }
        self.init(list)
    }
}

private struct Profile {
    var name: String
    var line: Int
    var settings: [String: (value: String, line: Int)] = [:]

    func credential() throws(CredentialsFileError) -> Credential {
        func required(_ setting: String) throws(CredentialsFileError) -> String {
            guard let found = settings[setting]?.value, !found.isEmpty else {
                throw CredentialsFileError(line: line, problem: "profile [\(name)] has no \(setting)")
            }
            return found
        }
        var account = AccountID.local
        if let setting = settings["account_id"] ?? settings["aws_account_id"] {
            guard let named = AccountID(setting.value) else {
                throw CredentialsFileError(line: setting.line, problem: "account_id must be 12 digits")
            }
            account = named
        }
        return Credential(
            profile: name, accessKey: try required("aws_access_key_id"),
            secretKey: try required("aws_secret_access_key"), sessionToken: settings["aws_session_token"]?.value,
            account: account, canonicalID: settings["canonical_id"]?.value)
    }
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text
}

/// A comment after a value begins with a space and a `#` or `;`: secrets may contain both characters.
private func withoutComment(_ value: Substring) -> Substring {
    for index in value.indices where value[index] == "#" || value[index] == ";" {
        if index == value.startIndex || value[value.index(before: index)].isWhitespace {
            return trimmed(value[..<index])
        }
    }
    return value
}
