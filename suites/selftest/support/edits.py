"""What departures do to a recording in memory: edits to answers, refusals in the gateway's words, more exchanges."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache

from lxml import etree
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as validated

from intacct.credentials.load import AUDITOR
from intacct.recording.manifest import Exchange, Manifest
from suites.run.paths import FIXTURES

FOLDER = FIXTURES / "departures"
REFUSALS = FIXTURES / "refusals.toml"
"""How the gateway words its refusals, as far as they are documented."""
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
    replace_bytes: tuple[str, str] | None = None
    http_status: int = 0
    error: str = ""
    ours: bool = False
    not_recorded: bool = False


@validated(frozen=True, slots=True, config=_STRICT)
class AddedExchange:
    """A further exchange of a user, such as the list of all users: its results, as XML, or why nobody was let in."""

    control_id: str
    user: str
    results: str = ""
    sign_in: str = ""


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
    """The refusals by the names that departures use: the documented ones, and those that a file of departures adds.

    Raises:
        ValueError: two refusals have one name.
    """
    texts_by_name: dict[str, RefusalText] = {}
    for file in (REFUSALS, *sorted(FOLDER.glob("*.toml"))):
        data = tomllib.loads(file.read_text("utf-8"))
        texts = data if file == REFUSALS else data.get("refusals", {})
        for name, text in TypeAdapter(dict[str, RefusalText]).validate_python(texts).items():
            if texts_by_name.setdefault(name, text) is not text:
                raise ValueError(f"{file.name}: another refusal is called {name} as well")
    return texts_by_name


def without_user(manifest: Manifest, user: str) -> Manifest:
    """Leave out the last user and its exchanges."""
    users = tuple(entry for entry in manifest.users if entry.user != user)
    removed_number = next(index for index, entry in enumerate(manifest.users, start=1) if entry.user == user)
    renumbered = []
    for exchange in manifest.exchange:
        number, dot, rest = exchange.control_id.partition(".")
        if number == AUDITOR:
            renumbered.append((exchange, exchange.control_id))
        elif int(number) != removed_number:
            moved = str(int(number) - (int(number) > removed_number)) + dot + rest
            renumbered.append((exchange, moved))
    # The answers name the control ID that they answer: only the last user can go without rewriting them.
    assert all(exchange.control_id == moved for exchange, moved in renumbered), "only the last user can be left out"
    return dataclasses.replace(manifest, users=users, exchange=tuple(exchange for exchange, _ in renumbered))


def with_entities(manifest: Manifest, user: str, entities: tuple[str, ...]) -> Manifest:
    """Assign these entities to the user in our credentials."""
    assert any(entry.user == user for entry in manifest.users), f"there is no user {user}"
    users = tuple(
        dataclasses.replace(entry, entities=entities) if entry.user == user else entry for entry in manifest.users
    )
    return dataclasses.replace(manifest, users=users)


def without_auditor(manifest: Manifest) -> Manifest:
    """Leave out the auditor and its exchanges."""
    remaining = tuple(exchange for exchange in manifest.exchange if exchange.control_id.partition(".")[0] != AUDITOR)
    assert manifest.auditor, "there is no auditor to leave out"
    return dataclasses.replace(manifest, auditor="", exchange=remaining)


def with_sender(sender_id: str, body: bytes) -> bytes:
    """The answer to a request of another sender: the gateway repeats the sender ID that it answers."""
    root = etree.fromstring(body)
    for element in root.iterfind("control/senderid"):
        element.text = sender_id
    return etree.tostring(root)


def rename_user(manifest: Manifest, answers: dict[str, bytes], old: str, new: str) -> Manifest:
    """Give the user another ID, in the manifest and in every answer."""
    for file, body in answers.items():
        root = etree.fromstring(body)
        for element in root.iter("userid", "LOGINID", "USERLOGINID"):
            if element.text == old:
                element.text = new
        answers[file] = etree.tostring(root)
    users = tuple(dataclasses.replace(entry, user=new) if entry.user == old else entry for entry in manifest.users)
    exchange = tuple(
        dataclasses.replace(exchange, user=new) if exchange.user == old else exchange for exchange in manifest.exchange
    )
    return dataclasses.replace(manifest, users=users, exchange=exchange)


def apply_edit(manifest: Manifest, answers: dict[str, bytes], edit: Edit) -> Manifest:
    """Apply one edit to the answers.

    Raises:
        ValueError: the edit finds nothing to edit.
    """
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
        yield dataclasses.replace(
            exchange, file="", error=edit.error, ours=edit.ours, tried_at="2026-11-03T09:20:00+00:00"
        )
        return
    if edit.sign_in:
        text = refusals()[edit.sign_in]
        answers[exchange.file] = refused_answer(answers[exchange.file], text)
        yield dataclasses.replace(exchange, http_status=text.http_status)
        return
    if edit.body is not None:
        answers[exchange.file] = edit.body.encode()
    elif edit.replace_bytes is not None:
        old, new = (text.encode() for text in edit.replace_bytes)
        if old not in answers[exchange.file]:
            raise ValueError(f"{edit.replace_bytes[0]} does not stand in the answer")
        answers[exchange.file] = answers[exchange.file].replace(old, new)
    else:
        answers[exchange.file] = _edited_body(answers[exchange.file], edit)
    yield dataclasses.replace(exchange, http_status=edit.http_status or exchange.http_status)


def _edited_body(body: bytes, edit: Edit) -> bytes:
    root = etree.fromstring(body)
    scope = _result(root, edit.question) if edit.question else root
    if edit.refuse:
        refuse_result(scope, refusals()[edit.refuse])
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


def refuse_result(result: etree._Element, text: RefusalText) -> None:
    """Make a question's answer its refusal."""
    for child in [*result.iterfind("data"), *result.iterfind("listtype"), *result.iterfind("errormessage")]:
        result.remove(child)
    status = result.find("status")
    assert status is not None
    status.text = "failure"
    result.append(_errormessage(text))


def _errormessage(text: RefusalText) -> etree._Element:
    message = etree.Element("errormessage")
    for gateway_error in text.errors:
        error = etree.SubElement(message, "error")
        etree.SubElement(error, "errorno").text = gateway_error.number
        etree.SubElement(error, "description").text = gateway_error.description
        etree.SubElement(error, "description2").text = gateway_error.description2
        etree.SubElement(error, "correction")
    return message


def refused_answer(body: bytes, text: RefusalText) -> bytes:
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


def add_exchange(manifest: Manifest, answers: dict[str, bytes], more: AddedExchange) -> Manifest:
    """Add one more exchange of a user, with the results that come back."""
    own = next(exchange for exchange in manifest.exchange if exchange.user == more.user and exchange.file)
    root = etree.fromstring(answers[own.file])
    control, operation = root.find("control/controlid"), root.find("operation")
    assert control is not None
    assert operation is not None
    control.text = more.control_id
    for result in operation.findall("result"):
        operation.remove(result)
    results = _fragment(more.results)
    operation.extend(results)
    file = f"{len(answers) + 1:03d}.xml"
    body = etree.tostring(root)
    answers[file] = refused_answer(body, refusals()[more.sign_in]) if more.sign_in else body
    questions = tuple(result.findtext("controlid") or "" for result in results)
    functions = tuple(result.findtext("function") or "" for result in results)
    fresh = dataclasses.replace(own, control_id=more.control_id, file=file, questions=questions, functions=functions)
    return dataclasses.replace(manifest, exchange=(*manifest.exchange, fresh))
