"""A judged case of a run, with the words that every output uses for it: place, finding, what conforms, path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intacct.protocol.refusal import Side
from reports._model.words import day_and_time
from suites.document.model import Instruction
from suites.judgement.case import Case, Place
from suites.judgement.verdict import Kind, Verdict

NOT_JUDGED = "Run.NOT_JUDGED"
"""The outcome of a case without a judgement: the run was stopped, or a worker crashed."""
OWN_FAULT = "an error in this program"
"""The end of the reason if an error in this program is why there is no judgement."""


@dataclass(frozen=True, slots=True)
class Row:
    """One judged case: its verdict, with the document's own words if the case did not set its own.

    `entity_name` is "" at `company` and `top`, and if no answer shows it; `user` is the user of that place, `roles`
    are the names of its roles, as far as they are shown. `user_based`: the company gives permissions to users.
    """

    case: Case
    entity_name: str
    user: str
    verdict: Verdict
    instruction: Instruction
    true_kind: Kind
    roles: tuple[str, ...] = ()
    user_based: bool = False
    as_of: str = ""
    """When the evidence was seen, if not in this run (its user was not asked again after a refusal); ISO 8601."""

    @property
    def is_own_fault(self) -> bool:
        """Whether it has no judgement because of an error in this program."""
        return self.verdict.outcome == NOT_JUDGED and self.verdict.because.endswith(OWN_FAULT)

    @property
    def kind(self) -> Kind:
        """The verdict."""
        return self.verdict.kind

    @property
    def expected(self) -> str:
        """What conforms."""
        return self.verdict.expected or self.instruction.expected

    @property
    def application(self) -> str:
        """The application that it is about; "" for none, and for a line of permissions, whose texts name it."""
        part = self.case.application or ""
        return "" if ": " in part else part

    @property
    def click(self) -> str:
        """The menu path; for an unknown verdict, one that only looks. The document's own path leads to its Save."""
        path = self.verdict.click or self.verdict.remedy.path
        if self.true_kind is Kind.UNKNOWN:
            path = path or self.instruction.click
            return look_only(path) if " > " in path else path
        return path or (_with_save if self.true_kind is Kind.NOT_MET else str)(self.instruction.click)

    @property
    def found(self) -> str:
        """What was found, and as of when it is known if it is not from this run; never empty."""
        return (self.verdict.found or self.verdict.because) + self.known_since

    @property
    def known_since(self) -> str:
        """The addition to a finding that is not from this run: as of when it is known."""
        if not self.as_of or self.kind not in {Kind.NOT_MET, Kind.UNKNOWN}:
            return ""
        return f" (as of {day_and_time(self.as_of)}: not asked again since)"

    @property
    def side(self) -> Side:
        """Whose side it is on; the customer's if the case does not say."""
        return self.verdict.side or Side.CUSTOMER

    @property
    def place_name(self) -> str:
        """The place as a person calls it: `E200 Airport Inn`, `top level`, `company`."""
        return place_label(self.case.place, self.entity_name)


_CHANGES = ("Save", "Add", "All", "Read only", "None", "tick", "remove", "choose", "add", "exactly", "all values")
"""The beginnings of path parts that change something."""


def look_only(path: str) -> str:
    """The part of a menu path that only looks: it ends in the field to read, before typing, adding or saving."""
    parts: list[str] = []
    for part in path.split(" > "):
        if part.startswith(_CHANGES):
            break
        bracket, colon = f"{part} (".index(" ("), part.find(": ", part.rfind(")") + 1)
        value = part.find(": ") if 0 <= part.find(": ") < bracket else colon  # in brackets there is no value to type
        parts.append(part if part.endswith("?") or value < 0 else part[:value])
    return " > ".join(parts)


def _with_save(path: str) -> str:
    """The document's own path to a field, with a Save at the end if it has none."""
    *above, last = path.split(" > ")
    return path if not above or last.startswith(("Save", *_CHANGES)) else f"{path} > Save"


def place_label(place: Place, entity_name: str = "") -> str:
    """A place as a person calls it; the name of an entity is "" if no answer shows it."""
    if place.entity:
        return f"{place.key} {entity_name}".strip()
    return "top level" if place.key == "top" else "company"


def row(case: Case, verdict: Verdict, instruction: Instruction, *, entity_name: str = "", user: str = "") -> Row:
    """A row; its true verdict is the one that the evidence shows."""
    return Row(case, entity_name, user, verdict, instruction, verdict.true_kind)


def numbers_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """The numbers of the steps of rows, each once, in their order."""
    return tuple(dict.fromkeys(row.case.id for row in rows))
