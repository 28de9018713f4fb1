"""Names as Swift spells them."""

import re

KEYWORDS = {
    "in", "operator", "protocol", "extension", "return", "default", "init", "self", "is", "as", "repeat", "private",
    "public",
}


def lower_camel(name):
    """`TableName` to `tableName`, `SSESpecification` to `sseSpecification`, `eventID` as it is."""
    head = re.match(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]+(?=[0-9]*$)|[A-Z]", name)
    return name[: head.end()].lower() + name[head.end() :] if head else name


def identifier(name):
    """A member's or case's name, quoted where Swift has it as a keyword."""
    spelled = lower_camel(name)
    return f"`{spelled}`" if spelled in KEYWORDS else spelled


def message_name(name):
    """A member's name in AWS's validation messages: only the first letter is lowered."""
    return name[0].lower() + name[1:]


def case_name(value):
    """A value of an enumeration: `FULL_CONTROL` to `fullControl`, `aws:kms` to `awsKms`, `AES256` to `aes256`."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", value) if word]
    words = [word.lower() if word.upper() == word else lower_camel(word) for word in words]
    spelled = words[0] + "".join(word[0].upper() + word[1:] for word in words[1:])
    return f"`{spelled}`" if spelled in KEYWORDS else spelled
