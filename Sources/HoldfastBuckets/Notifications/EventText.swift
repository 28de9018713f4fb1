import HoldfastCore

/// Writes a JSON object's fields one after the other.
struct EventText {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    mutating func field(_ name: String, _ value: String) {
        begin(name)
        string(value)
    }

    mutating func field(_ name: String, _ value: UInt64) {
        begin(name)
        bytes += String(value).utf8
    }

    mutating func object(_ name: String, _ write: (inout EventText) -> Void) {
        begin(name)
        object(write)
    }

    /// An array with one object in it.
    mutating func arrayOfOne(_ name: String, _ write: (inout EventText) -> Void) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        object(write)
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func object(_ write: (inout EventText) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        write(&self)
        isFirst = false
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func begin(_ name: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension ObjectKey {
    /// As events have it: as forms encode it, but for slashes, which stay.
    var eventText: String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "*"), UInt8(ascii: "/"):
                text.append(byte)
            case UInt8(ascii: " "): text.append(UInt8(ascii: "+"))
            default: text += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
