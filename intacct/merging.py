"""Two rows of one user: what they say together."""

from __future__ import annotations

from dataclasses import replace

from intacct.company import UserRecord

_TEXTS = ("name", "email", "contact_name", "contact_email", "hides_no_department")
_WORDS = ("admin", "type", "status", "web_services_only", "created_in")


def merged(one: UserRecord, other: UserRecord) -> UserRecord:
    """Two rows of one user: what both list is assigned, and what they say differently is open.

    A text is then not there; Sage's words stand side by side, which is none that is known.
    """
    texts = {name: _same(getattr(one, name), getattr(other, name)) for name in _TEXTS}
    words = {name: _side_by_side(getattr(one, name), getattr(other, name)) for name in _WORDS}
    return replace(
        one,
        unrestricted=one.unrestricted if one.unrestricted == other.unrestricted else None,
        locations=_joined(one.locations, other.locations),
        departments=_joined(one.departments, other.departments),
        **texts,
        **words,
    )


def _same(one: str | None, other: str | None) -> str | None:
    if one is None or other is None:
        return other if one is None else one
    return one if one.strip().casefold() == other.strip().casefold() else None


def _side_by_side(one: str | None, other: str | None) -> str | None:
    said = {text.strip().casefold(): text.strip() for text in (other, one) if text and text.strip()}
    return " and ".join(said.values()) or (other if one is None else one)


def _joined(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if one is None and other is None else tuple(dict.fromkeys((*(one or ()), *(other or ()))))
