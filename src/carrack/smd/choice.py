"""Query parameters as choices: repeated values mean "or", a leading ``!`` excludes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from carrack.errors import InvalidInput
from carrack.names import is_mac, normalize_type, normalize_xname, parse_mac, xname_type
from carrack.records.base import Record
from carrack.view import Reader

R = TypeVar("R", bound=Record)
Speller = Callable[[str], str]


@dataclass(frozen=True)
class Choice:
    """The values that a field may have (empty: any) and those that it must not have: sets in the order given."""

    wanted: Mapping[str, None] = field(default_factory=dict[str, None])
    unwanted: Mapping[str, None] = field(default_factory=dict[str, None])

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    def admits(self, value: str) -> bool:
        """Whether a field may have this value."""
        return (not self.wanted or value in self.wanted) and value not in self.unwanted


NO_CHOICE: Final = Choice()


def choice(values: Sequence[str], spell: Speller) -> Choice:
    """The choice that the values of one parameter make; `spell` brings a value to the form that records have."""
    wanted: dict[str, None] = {}
    unwanted: dict[str, None] = {}
    for value in values:
        if value.startswith("!"):
            unwanted[spell(value[1:])] = None
        else:
            wanted[spell(value)] = None
    return Choice(wanted, unwanted)


@dataclass(frozen=True)
class Parameter:
    """A query parameter: what it is compared with in a record, how values are spelt there, and the index, if any."""

    value_of: Callable[[Any], str]
    spell: Speller = str.strip
    index: str = ""


def matching(
    table: Reader[R], query: Mapping[str, Sequence[str]], parameters: Mapping[str, Parameter], key: str = "id"
) -> list[R] | None:
    """The records that pass the parameters in a query; None when it has none of them.

    `key` is the parameter that names records by their key. Raises InvalidInput for a value that no record can have.
    """
    choices = {
        name: choice(values, parameter.spell) for name, parameter in parameters.items() if (values := query.get(name))
    }
    if not choices:
        return None
    candidates = _candidates(table, choices, parameters, key)
    for name, chosen in choices.items():
        value_of = parameters[name].value_of
        candidates = [record for record in candidates if chosen.admits(value_of(record))]
    return list(candidates)


def _candidates(
    table: Reader[R], choices: Mapping[str, Choice], parameters: Mapping[str, Parameter], key: str
) -> Iterable[R]:
    """The records to look at: those with the keys asked for, else those that an index finds, else all."""
    if by_key := choices.get(key, NO_CHOICE).wanted:
        return [record for id_ in by_key if (record := table.get(id_)) is not None]
    for name, chosen in choices.items():
        index = parameters[name].index
        if index and chosen.wanted and "" not in chosen.wanted:  # an index leaves out what is empty
            return [record for value in chosen.wanted for record in table.find(index, value)]
    return table.values()


def spell_xname(text: str) -> str:
    """An xname in a query. Raises InvalidInput."""
    if not xname_type(text):
        raise InvalidInput("bad query param: Argument was not a valid xname ID")
    return normalize_xname(text)


def spell_type(text: str) -> str:
    """A component type in a query. Raises InvalidInput."""
    name = normalize_type(text)
    if not name:
        raise InvalidInput("bad query param: Argument was not a valid HMS Type")
    return name


def spell_mac(text: str) -> str:
    """A MAC in a query, in the form that records have; text that is none finds nothing."""
    return parse_mac(text) if is_mac(text) else text.strip().lower()
