"""API models of the pinned botocore, reduced to what a service's overlay asks for."""

import gzip
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
SCALARS = {"string", "integer", "long", "double", "boolean", "timestamp", "blob"}


def pinned_version():
    """The botocore version in requirements.txt."""
    return re.search(r"^botocore==(.+)$", (HERE / "requirements.txt").read_text(), re.MULTILINE).group(1)


def load(service):
    """The newest model of a service, after checking that botocore is the pinned one."""
    try:
        import botocore
    except ImportError:
        sys.exit(f"shapes: botocore {pinned_version()} is not installed; scripts/make-venv installs it")
    if botocore.__version__ != pinned_version():
        sys.exit(f"shapes: botocore {pinned_version()} is pinned, {botocore.__version__} is installed")
    folder = pathlib.Path(botocore.__path__[0]) / "data" / service
    newest = sorted(path for path in folder.iterdir() if path.is_dir())[-1]
    plain = newest / "service-2.json"
    text = plain.read_bytes() if plain.exists() else gzip.decompress((newest / "service-2.json.gz").read_bytes())
    return json.loads(text)


class Member:
    """A member of a structure: its name on the wire, its shape, and whether a request must have it.

    `location` is where HTTP has it (a header, the URI), and none where a body has it; the rest is for bodies in XML.
    """

    def __init__(self, name, shape, required, raw):
        self.name = name
        self.shape = shape
        self.required = required
        self.location = raw.get("location")
        self.element = raw.get("locationName", name)
        self.is_attribute = raw.get("xmlAttribute", False)
        self.is_flattened = raw.get("flattened", shape.is_flattened)


class Shape:
    """A shape with the overlay applied. `swift_type` is set where hand-written Swift stands for it."""

    def __init__(self, name, raw, overlay):
        self.name = name
        self.type = raw["type"]
        self.swift_type = overlay.get("types", {}).get(name)
        constraints = dict(raw)
        constraints.update(overlay.get("constraints", {}).get(name, {}))
        self.min = constraints.get("min")
        self.max = constraints.get("max")
        self.pattern = constraints.get("pattern")
        self.check = constraints.get("check")
        self.enum = overlay.get("enumOrder", {}).get(name, raw.get("enum"))
        if self.enum and sorted(self.enum) != sorted(raw["enum"]):
            sys.exit(f"shapes: the overlay's order of {name} does not have the model's values {raw['enum']}")
        self.map_key = overlay.get("mapKeys", {}).get(name, "String")
        self.payload = raw.get("payload")
        self.is_flattened = raw.get("flattened", False)
        self.namespace = raw.get("xmlNamespace")
        self.members = []
        self.element = None
        self.element_name = raw.get("member", {}).get("locationName", "member")
        self.key = None

    @property
    def is_structure(self):
        return self.type == "structure" and self.swift_type is None


class Service:
    """A service's operations that Holdfast has, and every shape that they reach."""

    def __init__(self, overlay):
        self.overlay = overlay
        raw = load(overlay["service"])
        self.metadata = raw["metadata"]
        self.all_operations = sorted(raw["operations"])
        self._raw_shapes = raw["shapes"]
        self._raw_operations = raw["operations"]
        self.shapes = {}
        self.operations = {}
        for name in overlay["operations"]:
            operation = raw["operations"][name]
            self.operations[name] = tuple(
                self._shape(operation[side]["shape"]) if side in operation else None for side in ("input", "output")
            )

    def _shape(self, name):
        if name in self.shapes:
            return self.shapes[name]
        raw = self._raw_shapes[name]
        shape = self.shapes[name] = Shape(name, raw, self.overlay)
        if shape.swift_type:
            return shape
        if shape.type == "structure":
            omitted = self.overlay.get("omitMembers", {}).get(name, [])
            required = raw.get("required", []) + self.overlay.get("required", {}).get(name, [])
            for member, reference in raw["members"].items():
                if member not in omitted:
                    shape.members.append(Member(member, self._shape(reference["shape"]), member in required, reference))
        elif shape.type == "list":
            shape.element = self._shape(raw["member"]["shape"])
        elif shape.type == "map":
            shape.key = self._shape(raw["key"]["shape"])
            shape.element = self._shape(raw["value"]["shape"])
        elif shape.type not in SCALARS:
            sys.exit(f"shapes: {name} is a {shape.type}, which nothing here reads yet")
        return shape

    def reached_from(self, shape):
        """The structures that a shape reaches, itself included, in the order in which they are met."""
        found = {}

        def visit(shape):
            if shape is None or shape.name in found or shape.swift_type:
                return
            found[shape.name] = shape
            for member in shape.members:
                visit(member.shape)
            visit(shape.element)

        visit(shape)
        return [shape for shape in found.values() if shape.is_structure]
