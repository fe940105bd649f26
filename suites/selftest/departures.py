"""Departures: a conforming recording, a few edits to it, and the complete list of the verdicts that then change.

The format of the files in fixtures/departures/ is explained in fixtures/departures/README.md.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as validated

from intacct.recording import Exchange, Manifest, Recording, open_recording
from suites.judgement import Judgement
from suites.profile import Profile, load_profile
from suites.running import FIXTURES, PROFILE, read_recording
from suites.verdict import Case, Verdict

FOLDER = FIXTURES / "departures"
_STRICT = ConfigDict(extra="forbid")


@validated(frozen=True, slots=True, config=_STRICT)
class Edit:
    """One change to a user's answer; which of the fields are set says what is changed."""

    user: str = "*"
    question: str = ""
    xpath: str = "."
    text: str | None = None
    xml: str | None = None
    append: str | None = None
    attributes: dict[str, str] = dataclasses.field(default_factory=dict)
    remove: bool = False
    refuse: str = ""
    sign_in: str = ""
    body: str | None = None
    http_status: int = 0
    error: str = ""
    not_recorded: bool = False


@validated(frozen=True, slots=True, config=_STRICT)
class Added:
    """A further exchange of a user, such as the list of all users: its results, as XML."""

    control_id: str
    user: str
    results: str


@validated(frozen=True, slots=True, config=_STRICT)
class Departure:
    """One departure: what it is called, on which recording, the edits, and what must change."""

    name: str
    on: str
    changes: dict[str, str]
    edits: tuple[Edit, ...] = ()
    sender_id: str = ""
    without_user: str = ""
    profile: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    exchange: tuple[Added, ...] = ()


@validated(frozen=True, slots=True, config=_STRICT)
class GatewayError:
    """One `error` of a refusal."""

    number: str = ""
    description: str = ""
    description2: str = ""


@validated(frozen=True, slots=True, config=_STRICT)
class RefusalText:
    """A refusal as the gateway words it (facts.md, section 2), and the level at which it comes."""

    level: str
    errors: tuple[GatewayError, ...]
    http_status: int = 200


@cache
def refusals() -> Mapping[str, RefusalText]:
    """The documented refusals by the names that departures use."""
    return TypeAdapter(dict[str, RefusalText]).validate_python(tomllib.loads((FOLDER / "refusals.toml").read_text("utf-8")))


@cache
def departures() -> tuple[Departure, ...]:
    """Every departure of every file, in the order of the files."""
    found: list[Departure] = []
    for file in sorted(FOLDER.glob("*.toml")):
        if file.name != "refusals.toml":
            data = tomllib.loads(file.read_text("utf-8")).get("departure", [])
            found += TypeAdapter(list[Departure]).validate_python(data)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a company was judged to be: case -> verdict."""

    verdicts: Mapping[Case, Verdict]

    def described(self) -> dict[str, str]:
        """`4.5 top` -> `not_met UserType.OTHER`, with `by 2.4 company` where it is blocked."""
        return {str(case): describe(verdict) for case, verdict in self.verdicts.items()}


def describe(verdict: Verdict) -> str:
    """A verdict in the words of a departure's list of changes."""
    by = f" by {verdict.blocked_by.case}" if verdict.blocked_by else ""
    return f"{verdict.kind.value} {verdict.outcome}{by}"


@cache
def base(name: str) -> tuple[Recording, Profile]:
    """A bundled recording and its profile, held in memory."""
    recording = open_recording(FIXTURES / name)
    return Recording(recording.manifest, dict(recording.answers)), load_profile(FIXTURES / name / PROFILE)


def judged(recording: Recording, profile: Profile) -> Outcomes:
    """All verdicts of a recording, by calling the judgement directly."""
    entity_level = recording.manifest.level == "entity"
    judgement = Judgement(read_recording(recording, profile), profile, entity_level=entity_level)
    return Outcomes({case: judgement.verdict(case) for case in judgement.cases})


@cache
def judged_base(name: str) -> Outcomes:
    """The verdicts of a bundled recording."""
    return judged(*base(name))


def depart(departure: Departure) -> tuple[Recording, Profile]:
    """The recording and the profile that a departure describes.

    Raises:
        ValueError: an edit finds nothing to edit.
    """
    recording, profile = base(departure.on)
    manifest, answers = recording.manifest, dict(recording.answers)
    if departure.sender_id:
        manifest = dataclasses.replace(manifest, sender_id=departure.sender_id)
    if departure.without_user:
        manifest = _without_user(manifest, departure.without_user)
    for edit in departure.edits:
        manifest = _edited(manifest, answers, edit)
    for added in departure.exchange:
        manifest = _added(manifest, answers, added)
    return Recording(manifest, answers), _with(profile, departure)


def _with(profile: Profile, departure: Departure) -> Profile:
    entities = departure.profile.get("entities", profile.entities)
    return dataclasses.replace(profile, entities=entities, departments=departure.profile.get("departments", ()))


def _without_user(manifest: Manifest, user: str) -> Manifest:
    users = tuple(one for one in manifest.users if one.user != user)
    gone = next(index for index, one in enumerate(manifest.users, start=1) if one.user == user)
    kept = []
    for exchange in manifest.exchange:
        number, dot, rest = exchange.control_id.partition(".")
        if int(number) != gone:
            moved = str(int(number) - (int(number) > gone)) + dot + rest
            kept.append((exchange, moved))
    # The answers name the control ID that they answer: only the last user can go without rewriting them.
    assert all(exchange.control_id == moved for exchange, moved in kept), "only the last user can be left out"
    return dataclasses.replace(manifest, users=users, exchange=tuple(exchange for exchange, _ in kept))


def _edited(manifest: Manifest, answers: dict[str, bytes], edit: Edit) -> Manifest:
    touched = False
    exchanges = []
    for exchange in manifest.exchange:
        if edit.user not in {"*", exchange.user} or (edit.question and edit.question not in exchange.questions):
            exchanges.append(exchange)
            continue
        touched = True
        exchanges += _edited_exchange(exchange, answers, edit)
    if not touched:
        raise ValueError(f"no exchange of {edit.user} to edit")
    return dataclasses.replace(manifest, exchange=tuple(exchanges))


def _edited_exchange(exchange: Exchange, answers: dict[str, bytes], edit: Edit) -> Iterator[Exchange]:
    if edit.not_recorded:
        return
    if edit.error:
        yield dataclasses.replace(exchange, file="", error=edit.error, tried_at="2026-11-03T09:20:00+00:00")
        return
    if edit.sign_in:
        text = refusals()[edit.sign_in]
        answers[exchange.file] = _refused_answer(answers[exchange.file], text)
        yield dataclasses.replace(exchange, http_status=text.http_status)
        return
    if edit.body is not None:
        answers[exchange.file] = edit.body.encode()
    else:
        answers[exchange.file] = _edited_body(answers[exchange.file], edit)
    yield dataclasses.replace(exchange, http_status=edit.http_status or exchange.http_status)


def _edited_body(body: bytes, edit: Edit) -> bytes:
    root = etree.fromstring(body)
    scope = _result(root, edit.question) if edit.question else root
    if edit.refuse:
        _refuse(scope, refusals()[edit.refuse])
        return etree.tostring(root)
    matches = scope.xpath(edit.xpath)
    assert isinstance(matches, list)
    elements = [match for match in matches if isinstance(match, etree._Element)]  # noqa: SLF001 - lxml's only name for it
    if not elements:
        raise ValueError(f"{edit.xpath} matches nothing in {edit.question or 'the answer'}")
    for element in elements:
        _edit_element(element, edit)
    return etree.tostring(root)


def _edit_element(element: etree._Element, edit: Edit) -> None:
    for name, value in edit.attributes.items():
        element.set(name, value)
    if edit.text is not None:
        element.text = edit.text
    if edit.append is not None:
        element.extend(_fragment(edit.append))
    parent = element.getparent()
    if parent is not None and (edit.remove or edit.xml is not None):
        at = parent.index(element)
        parent.remove(element)
        for offset, fresh in enumerate(_fragment(edit.xml or "")):
            parent.insert(at + offset, fresh)


def _fragment(xml: str) -> list[etree._Element]:
    return list(etree.fromstring(f"<f>{xml}</f>"))


def _result(root: etree._Element, question: str) -> etree._Element:
    for result in root.iterfind("operation/result"):
        if result.findtext("controlid") == question:
            return result
    raise ValueError(f"no result of {question}")


def _refuse(result: etree._Element, text: RefusalText) -> None:
    for gone in [*result.iterfind("data"), *result.iterfind("listtype"), *result.iterfind("errormessage")]:
        result.remove(gone)
    status = result.find("status")
    assert status is not None
    status.text = "failure"
    result.append(_errormessage(text))


def _errormessage(text: RefusalText) -> etree._Element:
    message = etree.Element("errormessage")
    for one in text.errors:
        error = etree.SubElement(message, "error")
        etree.SubElement(error, "errorno").text = one.number
        etree.SubElement(error, "description").text = one.description
        etree.SubElement(error, "description2").text = one.description2
        etree.SubElement(error, "correction")
    return message


def _refused_answer(body: bytes, text: RefusalText) -> bytes:
    """The answer that a refused sign-in (or a refused envelope) gets: no results any more."""
    root = etree.fromstring(body)
    operation = root.find("operation")
    assert operation is not None
    if text.level == "control":
        root.remove(operation)
        status = root.find("control/status")
        assert status is not None
        status.text = "failure"
        root.append(_errormessage(text))
        return etree.tostring(root)
    status = operation.find("authentication/status")
    assert status is not None
    status.text = "failure"
    for result in operation.findall("result"):
        operation.remove(result)
    if text.errors:
        operation.append(_errormessage(text))
    return etree.tostring(root)


def _added(manifest: Manifest, answers: dict[str, bytes], added: Added) -> Manifest:
    own = next(exchange for exchange in manifest.exchange if exchange.user == added.user and exchange.file)
    root = etree.fromstring(answers[own.file])
    control, operation = root.find("control/controlid"), root.find("operation")
    assert control is not None
    assert operation is not None
    control.text = added.control_id
    for result in operation.findall("result"):
        operation.remove(result)
    results = _fragment(added.results)
    operation.extend(results)
    file = f"{len(answers) + 1:03d}.xml"
    answers[file] = etree.tostring(root)
    asked = tuple(result.findtext("controlid") or "" for result in results)
    functions = tuple(result.findtext("function") or "" for result in results)
    fresh = dataclasses.replace(own, control_id=added.control_id, file=file, questions=asked, functions=functions)
    return dataclasses.replace(manifest, exchange=(*manifest.exchange, fresh))


def changes(departure: Departure, outcomes: Outcomes) -> dict[str, str]:
    """The departure's list of changes, its patterns written out for the cases that there are."""
    cases = [str(case) for case in outcomes.verdicts]
    written: dict[str, str] = {}
    for pattern, said in sorted(departure.changes.items(), key=lambda item: item[0].startswith("rest")):
        hits = [case for case in cases if case not in written and _matches(pattern, case)]
        if not hits:
            raise ValueError(f"{pattern} matches no case")
        for case in hits:
            written[case] = said.replace("@", case.split()[1])
    return written


def _matches(pattern: str, case: str) -> bool:
    """`4.5 top` is one case, `3.4 top` all five applications, `4.5 *` every place; `rest top` sections 3 to 5 there."""
    id_, _, place = pattern.partition(" ")
    own, _, where = case.partition(" ")
    if id_ == "rest":
        return own[0] in "345" and place in {"*", where.split()[0]}
    if own != id_:
        return False
    return place == "*" or where == place or where.startswith(f"{place} ")
