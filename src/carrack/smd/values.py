"""The words that SMD knows for states, flags, roles and so on, and their spelling.

Clients may spell them in any case; SMD stores and answers its own spelling. Roles and subroles can be added by settings
(CSM: ``hms_config.json``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from carrack.names import TYPES, normalize_type
from carrack.settings import Settings

STATES: Final = ("Unknown", "Empty", "Populated", "Off", "On", "Standby", "Halt", "Ready")
FLAGS: Final = ("Unknown", "OK", "Warning", "Alert", "Locked")
ROLES: Final = ("Compute", "Service", "System", "Application", "Storage", "Management")
SUB_ROLES: Final = ("Master", "Worker", "Storage")
ARCHES: Final = ("X86", "ARM", "UNKNOWN", "Other")
CLASSES: Final = ("River", "Mountain", "Hill")
NET_TYPES: Final = ("Sling", "Infiniband", "Ethernet", "OEM", "None")


class Vocabulary:
    """A closed list of words. `name` is what SMD's clients know it as: "State", "SubRole"..."""

    def __init__(self, name: str, words: Iterable[str], aliases: dict[str, str] | None = None) -> None:
        self.name = name
        self.words = tuple(dict.fromkeys(words))
        self._spelling = {word.lower(): word for word in self.words} | (aliases or {})

    def spell(self, text: str) -> str:
        """The word as SMD spells it, or "" if it is none of them."""
        return self._spelling.get(text.strip().lower(), "")


class TypeVocabulary(Vocabulary):
    """Component types, whose spelling the names package knows."""

    def __init__(self) -> None:
        super().__init__("Type", TYPES)

    def spell(self, text: str) -> str:
        return normalize_type(text)


class Vocabularies:
    """All vocabularies of a site."""

    def __init__(self, settings: Settings) -> None:
        self.arch = Vocabulary("Arch", ARCHES)
        self.class_ = Vocabulary("Class", CLASSES)
        self.flag = Vocabulary("Flag", FLAGS, {"warn": "Warning"})
        self.net_type = Vocabulary("NetType", NET_TYPES)
        self.role = Vocabulary("Role", (*ROLES, *settings.roles))
        self.sub_role = Vocabulary("SubRole", (*SUB_ROLES, *settings.sub_roles))
        self.state = Vocabulary("State", STATES)
        self.type = TypeVocabulary()

    def all(self) -> tuple[Vocabulary, ...]:
        """In the order in which ``/service/values`` lists them."""
        return (
            self.arch,
            self.class_,
            self.flag,
            self.net_type,
            self.role,
            self.sub_role,
            self.state,
            self.type,
        )
