"""Host names, as far as a resolver can be asked for them."""


def is_host(text: str) -> bool:
    """Whether this is a host name or an IP address; not whether there is such a host.

    Python's resolver raises UnicodeError, and not what a connection that failed raises, for a label that is empty or
    longer than 63 characters.
    """
    if not text or any(character.isspace() for character in text):
        return False
    try:
        text.encode("idna")
    except UnicodeError:
        return False
    return True
