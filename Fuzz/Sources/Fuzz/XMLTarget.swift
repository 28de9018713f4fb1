import HoldfastWire

/// A body is refused, or is within the limits and reads as the same when it is written again.
func fuzzXML(_ bytes: [UInt8]) {
    let limits = XMLLimits(bytesMax: 4_096, depthMax: 8, nodesMax: 100, attributesMax: 8)
    guard let root = try? XMLReader.parse(bytes, limits: limits) else { return }
    var nodes = 0
    check(root, 1, limits, &nodes)
    precondition(nodes <= limits.nodesMax, "more elements than may be")
    var xml = XMLWriter()
    write(root, &xml)
    guard let again = try? XMLReader.parse(xml.bytes, limits: XMLLimits(bytesMax: 1 << 20, nodesMax: 100)) else {
        preconditionFailure("what was written cannot be read")
    }
    precondition(again == bare(root), "what was written reads as something else")
}

private func check(_ node: XMLNode, _ depth: Int, _ limits: XMLLimits, _ nodes: inout Int) {
    nodes += 1
    precondition(depth <= limits.depthMax, "deeper than may be")
    precondition(node.attributes.count <= limits.attributesMax, "more attributes than may be")
    for child in node.children { check(child, depth + 1, limits, &nodes) }
}

/// Without attributes, which were bound to prefixes that are gone.
private func bare(_ node: XMLNode) -> XMLNode {
    XMLNode(name: node.name, namespace: node.namespace, children: node.children.map(bare), text: node.text)
}

private func write(_ node: XMLNode, _ xml: inout XMLWriter) {
    xml.element(node.name, namespace: node.namespace ?? "") { xml in
        for child in node.children { write(child, &xml) }
        xml.text(node.text)
    }
}
