"""Substitutes for names: spellings stay spellings, and our own words stay."""

from __future__ import annotations

import pytest

from suites.pseudonymise.allow_list import TextKind
from suites.pseudonymise.substitutes import Substitutes


def test_spellings_stay_spellings() -> None:
    """What differs in case or blanks alone goes on doing so, in as many ways, and nothing else becomes alike."""
    substitutes = Substitutes()
    spelled = ["abc", "ABC", "Abc", "aBc", "abC", " ABC ", "abd", "ß", "SS", "E001", "100"]
    for text in spelled:
        substitutes.note(TextKind.LOCATION, text)
    substitutes.settle()
    names = [substitutes.of(TextKind.LOCATION, text) for text in spelled]
    assert len({*names}) == len(spelled)
    assert len({name.strip().casefold() for name in names[:6]}) == 1
    assert names[5] == f" {names[1]} "
    assert names[7].casefold() != names[8].casefold(), "Sage folds A to Z alone"
    assert len({name.strip().casefold() for name in names}) == 6
    assert "E001" not in names, "a substitute is never an original"
    assert [substitutes.of(TextKind.LOCATION, text) for text in ("", "  ")] == ["", "  "]


@pytest.mark.parametrize(
    ("what", "text", "looks"),
    [
        (TextKind.USER, "Craftable", "Craftable"),
        (TextKind.USER, "craftable_E1", "Craftable-user-001"),
        (TextKind.USER, "MyCraftable", "user-001-Craftable"),
        (TextKind.ROLE, " ADMIN ", " ADMIN "),
        (TextKind.ROLE, "Administrator", "Role 1"),
        (TextKind.ROLE, "For Craftable", "Role 1 Craftable"),
        (TextKind.EMAIL, "Integrations@Craftable.com", "Integrations@Craftable.com"),
        (TextKind.EMAIL, "me@craftable.com", "mail-001@example.com"),
        (TextKind.PERSON, "Admin", "Person 1"),
        (TextKind.ENTITY, "Craftable", "Entity 1"),
    ],
)
def test_own_words_in_names(what: TextKind, text: str, looks: str) -> None:
    """The document's name stays where it stands in a name, its address stays, and so does the role Admin."""
    substitutes = Substitutes()
    substitutes.note(what, text)
    substitutes.settle()
    assert substitutes.of(what, text) == looks
