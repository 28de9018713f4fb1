"""How a structure is read from a request and written into a reply, by protocol."""

import sys

from names import identifier


class AwsJSON:
    """awsJson 1.0 and 1.1: JSON objects, read by JSONReader and written by JSONWriter."""

    READERS = {
        "string": "readString()",
        "integer": "readInteger()",
        "long": "readLong()",
        "double": "readDouble()",
        "boolean": "readBool()",
        "timestamp": "readTimestamp()",
        "blob": "readBlob()",
    }
    WRITERS = {
        "string": "json.string({0})",
        "integer": "json.integer({0})",
        "long": "json.integer({0})",
        "double": "json.double({0})",
        "boolean": "json.bool({0})",
        "timestamp": "json.timestamp({0})",
        "blob": "json.string(base64: {0}.span)",
    }

    def reading(self, name, shape, demanded, overlay):
        java, self._namespace = overlay["javaPackage"], overlay["namespace"]
        cases = []
        for index, member in enumerate(shape.members):
            given = f"\nmissing.remove({index})" if index in demanded else ""
            cases.append(f"case {index}:\n{identifier(member.name)} = try {self._read(member.shape, java)}{given}")
        members = ", ".join(f'"{member.name}"' for member in shape.members)
        required = f"missing = RequiredMembers([{', '.join(map(str, demanded))}])\n" if demanded else ""
        loop = (
            "while let member = try json.nextMember(of: Self.members) {\nswitch member {\n"
            + "\n".join(cases)
            + "\ndefault: try json.skipValue()\n}\n}\n"
        )
        if not shape.members:
            loop = "while try json.nextMember() { try json.skipValue() }\n"
        table = f"static let members: [StaticString] = [{members}]\n\n" if shape.members else ""
        return (
            f"extension {name}: JSONReadable {{\n{table}"
            f"init(from json: inout JSONReader) throws(JSONError) {{\nself.init()\n{required}"
            f'try json.beginStructure("{java}.{shape.name}")\n{loop}}}\n}}\n'
        )

    def _read(self, shape, java):
        if shape.swift_type or shape.type == "structure":
            return f"{shape.swift_type or self._namespace + '.' + shape.name}(from: &json)"
        if shape.type == "list":
            return "json.readList()" if self._is_value(shape.element) else self._unsupported(shape)
        if shape.type == "map":
            element = shape.element
            if element.type == "list" and not element.swift_type and self._is_value(element.element):
                return f'json.readMapOfLists(of: "java.util.List<{java}.{element.element.name}>")'
            if not self._is_value(element):
                self._unsupported(shape)
            of = "java.lang.String" if element.type == "string" else f"{java}.{element.name}"
            return f'json.readMap(of: "{of}")'
        return f"json.{self.READERS[shape.type]}"

    def _is_value(self, shape):
        """Whether the Swift type of the shape conforms to JSONReadable."""
        return bool(shape.swift_type) or shape.type in ("structure", "string")

    def _unsupported(self, shape):
        sys.exit(f"shapes: reading {shape.name} from JSON is not there yet; add it to protocols.py")

    def writing(self, name, shape, demanded):
        lines = []
        for index, member in enumerate(shape.members):
            field = identifier(member.name)
            write = [f'json.name("{member.name}")'] + self._write(member.shape, field)
            lines += write if index in demanded else [f"if let {field} {{"] + write + ["}"]
        body = "\n".join(lines)
        return (
            f"extension {name}: JSONWritable {{\n"
            f"func write(to json: inout JSONWriter) {{\njson.beginObject()\n{body}\njson.endObject()\n}}\n}}\n"
        )

    def _write(self, shape, value):
        if shape.swift_type or shape.type == "structure":
            return [f"{value}.write(to: &json)"]
        if shape.type == "list":
            inner = self._write(shape.element, "element")
            return ["json.beginArray()", f"for element in {value} {{"] + inner + ["}", "json.endArray()"]
        if shape.type == "map":
            key = "key" if shape.map_key == "String" else "utf8: key.utf8.span"
            inner = self._write(shape.element, "entry")
            loop = f"for (key, entry) in {value}.sorted(by: {{ $0.key < $1.key }}) {{"
            return ["json.beginObject()", loop, f"json.name({key})"] + inner + ["}", "json.endObject()"]
        return [self.WRITERS[shape.type].format(value)]


class AwsQuery:
    """The older query protocol: form parameters in, XML out."""

    def reading(self, name, shape, demanded, overlay):
        if shape.members:
            sys.exit(f"shapes: reading {shape.name} from form parameters is not there yet; add it to protocols.py")
        return f"extension {name}: FormReadable {{\ninit(from form: FormParameters) {{\nself.init()\n}}\n}}\n"

    def writing(self, name, shape, demanded):
        lines = []
        for member in shape.members:
            if member.shape.type != "string":
                sys.exit(f"shapes: writing {member.shape.name} as XML is not there yet; add it to protocols.py")
            field = identifier(member.name)
            lines.append(f'if let {field} {{ xml.element("{member.name}", {field}) }}')
        body = "\n".join(lines)
        return f"extension {name}: XMLWritable {{\nfunc write(to xml: inout XMLWriter) {{\n{body}\n}}\n}}\n"


def named(protocol):
    """The protocol of a model's metadata."""
    known = {"json": AwsJSON, "query": AwsQuery}
    if protocol not in known:
        sys.exit(f"shapes: the protocol {protocol} is not there yet; add it to protocols.py")
    return known[protocol]()
