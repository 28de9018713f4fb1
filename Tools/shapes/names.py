"""Names as Swift spells them."""

import re

KEYWORDS = {"in", "operator", "protocol", "extension", "return", "default", "init", "self", "is", "as", "repeat"}


def lower_camel(name):
    """`TableName` to `tableName`, `SSESpecification` to `sseSpecification`, `eventID` as it is."""
    head = re.match(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z]", name)
    return name[: head.end()].lower() + name[head.end() :] if head else name


def identifier(name):
    """A member's or case's name, quoted where Swift has it as a keyword."""
    spelled = lower_camel(name)
    return f"`{spelled}`" if spelled in KEYWORDS else spelled


def message_name(name):
    """A member's name in AWS's validation messages: only the first letter is lowered."""
    return name[0].lower() + name[1:]
