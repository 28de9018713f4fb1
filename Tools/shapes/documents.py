"""Swift for the XML documents of the restXml protocol: the payloads of requests and replies, with their root elements.

What is in headers and in the URI is read and written by hand. A structure that a request reaches gets a reader, one that
a reply reaches gets a writer.
"""

import sys

from emit import SWIFT_SCALARS, Emitter
from names import case_name, identifier

STRUCTURE = "{comment}struct {name}: Sendable, Hashable {fields}\n"
READING = '''extension {name}: XMLReadable {{
init(from node: XMLNode) throws(XMLShapeError) {lines}
}}
'''
WRITING = '''extension {name}: XMLWritable {{
{attributes}func write(to xml: inout XMLWriter) {lines}
}}
'''
ROOT = '''extension {name}: XMLRootElement {{
static let rootName = "{root}"
static let namespace = {namespace}.xmlNamespace
}}
'''


def braced(lines):
    return "{\n" + "\n".join(lines) + "\n}" if lines else "{}"


class DocumentEmitter(Emitter):
    """Emits one service's documents."""

    def __init__(self, service):
        self.service = service
        self.overlay = service.overlay
        self.met_by_hand = set()
        self.namespace = self.overlay["namespace"]
        self.renamed = self.overlay.get("swiftNames", {})
        self.text = set(self.overlay.get("text", []))
        # Root element, by shape; and which shapes are read and written, in the order in which they are met.
        self.roots = {}
        self.read = {}
        self.written = {}
        for operation, (request, reply) in service.operations.items():
            self._request(operation, request)
            self._reply(operation, reply)
        stale = self.overlay.get("byHand", {}).keys() - self.met_by_hand
        if stale:
            sys.exit(f"shapes: no operation has the documents {sorted(stale)} that the overlay leaves out")

    # Which documents there are

    def _request(self, operation, shape):
        payload = self._payload(shape)
        if payload is not None:
            if not self._is_by_hand(payload.shape):
                self._root(payload.shape, payload.element, self.read)
        elif shape is not None and shape.payload is None and self._body(shape):
            sys.exit(f"shapes: {operation} has a body without a payload, which nothing here reads yet")

    def _reply(self, operation, shape):
        payload = self._payload(shape)
        if payload is not None:
            if not self._is_by_hand(payload.shape):
                self._root(payload.shape, payload.element, self.written)
        elif shape is None or shape.payload is not None or not self._body(shape) or self._is_by_hand(shape):
            return
        elif shape.name in self.overlay["sameDocument"]:
            same = self.service.shapes[self.overlay["sameDocument"][shape.name]]
            if self._outline(shape) != self._outline(same):
                sys.exit(f"shapes: {shape.name} is not the same document as {same.name}")
            self._reach(same, self.written)
        elif shape.name in self.roots:
            self._reach(shape, self.written)
        elif shape.name in self.overlay["roots"]:
            self._root(shape, self.overlay["roots"][shape.name], self.written)
        else:
            sys.exit(f"shapes: the overlay does not say what the root of {operation}'s reply is called")

    def _is_by_hand(self, shape):
        """Whether the overlay leaves a document to hand-written Swift."""
        if shape.name not in self.overlay.get("byHand", {}):
            return False
        self.met_by_hand.add(shape.name)
        return True

    def _payload(self, shape):
        """The member that is the body, where it is a structure."""
        if shape is None:
            return None
        found = [member for member in shape.members if member.name == shape.payload and member.shape.is_structure]
        return found[0] if found else None

    def _body(self, shape):
        """The members that are in the body."""
        return [member for member in shape.members if member.location is None]

    def _outline(self, shape):
        """What decides how a structure is written."""

        def kind(shape):
            if shape.type == "list":
                return kind(shape.element)
            return shape.name if shape.type == "structure" else shape.type

        return {(member.element, kind(member.shape), member.is_flattened) for member in self._body(shape)}

    def _root(self, shape, name, side):
        if self.roots.setdefault(shape.name, name) != name:
            sys.exit(f"shapes: {shape.name} is the root {name} and the root {self.roots[shape.name]}")
        self._reach(shape, side)

    def _reach(self, shape, side):
        for reached in self.service.reached_from(shape):
            side[reached.name] = reached

    # Files

    def files(self):
        """File name to text: one for each document, one for each type that several documents share."""
        reached = {root: self._types(self.service.shapes[root]) for root in self.roots}
        grouped = {}
        for name in dict.fromkeys(name for names in reached.values() for name in names):
            grouped.setdefault(self._name(self._owner(name, reached)), []).append(self.service.shapes[name])
        prefix = self.overlay["filePrefix"]
        files = {f"{prefix}{owner}.swift": self._file(shapes) for owner, shapes in grouped.items()}
        files[f"{self.namespace}.swift"] = self._namespace_file()
        return files

    def _owner(self, name, reached):
        """The type whose file a type is in."""
        if name in self.roots:
            return name
        users = [root for root in self.roots if name in reached[root]]
        # A document that lists others is no reason to part what they hold from them.
        owners = [root for root in users if all(root in reached[user] for user in users)]
        if owners:
            return owners[0]
        others = dict.fromkeys(other for user in users for other in reached[user] if other != name)
        holders = [other for other in others if name in self._types(self.service.shapes[other], deep=False)]
        return self._owner(holders[0], reached) if len(holders) == 1 else name

    def _types(self, root, deep=True):
        """The names of the structures and enumerations that a document has, in the order in which they are met."""
        found = {}
        for shape in self.service.reached_from(root) if deep else [root]:
            found[shape.name] = None
            for member in self._body(shape):
                for one in (member.shape.element or member.shape, self._enumeration(shape, member)):
                    if one is not None and (one.is_structure or one is self._enumeration(shape, member)):
                        found[one.name] = None
        return found

    def _namespace_members(self):
        uri = self.overlay["xmlNamespace"]
        return f'\n    /// Of every document.\n    static let xmlNamespace = "{uri}"\n'

    def _file(self, shapes):
        bodies = "\n".join(self._declaration(shape) for shape in shapes)
        codings = "".join("\n" + coding for shape in shapes for coding in self._codings(shape))
        imports = "".join(f"import {module}\n" for module in self._imports(shapes))
        return self._header() + imports + f"\nextension {self.namespace} {{\n{bodies}}}\n" + codings

    def _imports(self, shapes):
        times = any(member.shape.type == "timestamp" for shape in shapes for member in self._body(shape))
        return ["HoldfastCore"] * times + ["HoldfastWire"]

    # Types

    def _name(self, name):
        return self.renamed.get(name, name)

    def _enumeration(self, structure, member):
        """The enumeration of a member or of its elements, where its values are checked: where they are read."""
        shape = member.shape.element if member.shape.type == "list" else member.shape
        return shape if shape.enum and shape.name not in self.text and structure.name in self.read else None

    def _type(self, structure, member):
        shape = member.shape.element if member.shape.type == "list" else member.shape
        enumeration = self._enumeration(structure, member)
        if enumeration or shape.type == "structure":
            name = self._name(shape.name)
        elif shape.type in SWIFT_SCALARS and shape.type != "blob":
            name = SWIFT_SCALARS[shape.type]
        else:
            sys.exit(f"shapes: {shape.name} is a {shape.type}, which XML has no reader for yet")
        return f"[{name}]" if member.shape.type == "list" else name

    def _is_optional(self, member):
        return not member.required and not (member.shape.type == "list" and member.is_flattened)

    def _declaration(self, shape):
        if shape.enum:
            cases = "\n".join(f'case {case_name(value)} = "{value}"' for value in shape.enum)
            conformances = "String, Sendable, CaseIterable, XMLReadable, XMLWritable"
            return f"enum {self._name(shape.name)}: {conformances} {{\n{cases}\n}}\n"
        fields = []
        for member in self._body(shape):
            kind = self._type(shape, member)
            ending = "?" if self._is_optional(member) else "" if member.required else " = []"
            fields.append(f"var {identifier(member.name)}: {kind}{ending}")
        root = self.roots.get(shape.name)
        comment = f"/// The document `{root}`.\n" if root and root != shape.name else ""
        return STRUCTURE.format(comment=comment, name=self._name(shape.name), fields=braced(fields))

    # Coding

    def _codings(self, shape):
        if shape.enum:
            return
        name = f"{self.namespace}.{self._name(shape.name)}"
        members = [member for member in self._body(shape)]
        if shape.name in self.read:
            lines = [f"{identifier(member.name)} = try {self._read(member)}" for member in members]
            yield READING.format(name=name, lines=braced(lines))
        if shape.name in self.written:
            lines = [self._write(member) for member in members if not member.is_attribute]
            yield WRITING.format(name=name, attributes=self._attributes(shape), lines=braced(lines))
        if shape.name in self.roots:
            yield ROOT.format(name=name, root=self.roots[shape.name], namespace=self.namespace)

    def _read(self, member):
        element = f'"{member.element}"'
        if member.is_attribute:
            return f'node.attribute("{member.element.split(":")[-1]}")'
        if member.shape.type != "list":
            return f"node.required({element})" if member.required else f"node.optional({element})"
        if member.is_flattened:
            return f"node.requiredElements({element})" if member.required else f"node.elements({element})"
        inner = f'of: "{member.shape.element_name}"'
        return f"node.requiredList({element}, {inner})" if member.required else f"node.list({element}, {inner})"

    def _write(self, member):
        element, field = f'"{member.element}"', identifier(member.name)
        if member.shape.type != "list":
            return f"xml.element({element}, {field})" if member.required else f"xml.optional({element}, {field})"
        if member.is_flattened:
            return f"xml.elements({element}, {field})"
        return f'xml.list({element}, of: "{member.shape.element_name}", {field})'

    def _attributes(self, shape):
        found = []
        for member in self._body(shape):
            if member.is_attribute:
                if not member.required or not self._enumeration(shape, member):
                    sys.exit(f"shapes: the attribute {member.element} is not a required enumeration")
                found.append(f'"{member.element}": {identifier(member.name)}.rawValue')
        if not found:
            return ""
        if shape.namespace:
            found.insert(0, f'"xmlns:{shape.namespace["prefix"]}": "{shape.namespace["uri"]}"')
        return f"var attributes: KeyValuePairs<String, String> {{ [{', '.join(found)}] }}\n\n"
