#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Options that are not on the command line are taken from the environment.
enum OptionsFromEnvironment {
    private static let data = ["data"]
    private static let options: [String: [String]] = [
        "serve": data + [
            "host", "port", "auth", "credentials", "cors-origin", "tls-certificate", "tls-key", "idle-timeout",
            "progress-timeout", "drain-timeout", "log-format", "log-level", "durability", "clock", "map-size",
            "key-file",
            "map-size-max",
            "s3-domain",
        ],
        "verify": data, "backup": data, "restore": data, "compact": data, "inspect": data,
    ]

    /// - Parameter arguments: without the program's own name.
    static func added(to arguments: [String], environment: (String) -> String? = variable) -> [String] {
        guard let command = arguments.first, let names = options[command] else { return arguments }
        var added = arguments
        for name in names {
            let flag = "--" + name
            if arguments.contains(where: { $0 == flag || $0.hasPrefix(flag + "=") }) { continue }
            let key = "HOLDFAST_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
            guard let value = environment(key), !value.isEmpty else { continue }
            added.insert("\(flag)=\(value)", at: 1)
        }
        return added
    }

    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
