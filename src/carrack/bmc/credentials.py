"""A BMC user and password, kept out of every listing and log."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """`password` is not part of `repr`, so that no log line or traceback shows it."""

    username: str
    password: str = field(repr=False)
