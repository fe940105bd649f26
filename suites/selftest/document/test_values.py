"""What an instruction gives its rule: typed and checked when the document is loaded, in one sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from suites.document.load import DOCUMENT, EditionError, load_document, load_document_file
from suites.document.model import Document
from suites.judgement.profile import Profile, ProfileError, load_profile
from suites.judgement.rules import RULES, require_known, steps_of
from suites.run.plan import kept_document
from suites.selftest.support.departures import with_rule_values

HEAD = """
edition = "ours"
title = "Setup"
[[section]]
number = "A"
title = "One"
"""
STEP = """
[[instruction]]
id = "{id}"
rule = "{rule}"
section = "A"
instruction = "Do it"
judged = "{judged}"
click = "There"
why = "So."
{more}
"""


def write_document(folder: Path, *steps: tuple[str, str], name: str = "ours.toml") -> Path:
    """Write a document of these rules, each with the values that its instruction gives it."""
    texts = (
        STEP.format(id=f"A.{number}", rule=rule, judged=RULES[rule].judged, more=more)  # type: ignore[index]
        for number, (rule, more) in enumerate(steps, start=1)
    )
    (folder / name).write_text(HEAD + "".join(texts), "utf-8")
    return folder / name


def test_values_are_keys_beside_the_others(tmp_path: Path) -> None:
    """Keys that an instruction does not have itself are values of its rule, and give what is expected."""
    file = write_document(
        tmp_path, ("user-type", 'one_of = ["business"]'), ("admin-privileges", 'one_of = ["Full", "Limited"]')
    )
    document = load_document_file(file)
    assert document["A.1"].values == {"one_of": ["business"]}
    assert steps_of(document).expected == {
        "A.1": "User type: Business",
        "A.2": "Admin privileges: Limited or Full",
    }


@pytest.mark.parametrize(
    "rule", [rule.id for rule in RULES.values() if rule.id != "person" and rule.values().expected()]
)
def test_a_value_that_is_left_out_is_said_to_be_any(rule: str, tmp_path: Path) -> None:
    """Where a value is left out, what conforms says that any will do."""
    document = load_document_file(write_document(tmp_path, (rule, "")))
    assert re.search(r"\b[Aa]ny\b", steps_of(document).expected["A.1"])


@pytest.mark.parametrize(
    ("rule", "more", "fault"),
    [
        pytest.param("user-type", 'oneof = ["Business"]', "the key 'oneof' is unknown; keys of this rule", id="k"),
        pytest.param("user-type", 'one_of = ["Boss"]', "one_of must be a list of different user", id="value"),
        pytest.param("user-type", 'one_of = "Business"', "one_of must be a list", id="text"),
        pytest.param("user-type", "one_of = []", "one_of must be a list", id="empty"),
        pytest.param("user-type", 'one_of = ["Business", "business user"]', "one_of must be a list", id="twice"),
        pytest.param("admin-privileges", 'one_of = ["full"]', "one_of must be a list of different admin", id="case"),
        pytest.param("web-services", 'one_of = ["Full"]', "the key 'one_of' is unknown; this rule", id="none"),
        pytest.param("person", "", "the key look is missing; it must be", id="missing"),
        pytest.param("user-type", 'expected = "Any"', "cannot have the key expected", id="expected"),
    ],
)
def test_values_that_a_rule_cannot_take_are_refused(rule: str, more: str, fault: str, tmp_path: Path) -> None:
    """A value that a rule cannot take is refused with the file, the instruction, the key and what is allowed."""
    document = load_document_file(write_document(tmp_path, (rule, more)))
    with pytest.raises(EditionError, match=re.escape(fault)) as refused:
        require_known(document)
    assert str(refused.value).startswith('ours.toml (edition "ours"): instruction A.1')
    assert "\n" not in str(refused.value)


def test_two_instructions_of_one_rule_are_judged_by_their_own_values() -> None:
    """Two instructions of one rule have keys of their own; other rules refer to the first."""
    document = with_rule_values(load_document(), {"9.1": {"rule": "user-type", "one_of": ["Employee", "Business"]}})
    steps = steps_of(document)
    assert (steps.keys["4.5"], steps.keys["9.1"]) == ("user-type", "user-type#2")
    assert steps.expected["9.1"] == "User type: Employee or Business"


@pytest.mark.parametrize(
    ("rule", "values", "other_values"),
    [
        ("user-type", 'one_of = ["Business"]', 'one_of = ["Employee", "View only"]'),
        ("admin-privileges", 'one_of = ["Off"]', 'one_of = ["Limited", "Full"]'),
        ("permission-type", 'one_of = ["roles"]', 'one_of = ["users"]'),
        ("sender-id", 'sender_id = "Acme"', 'sender_id = "acme"'),
        ("account-email", 'address = "a@acme.example"', 'address = "b@acme.example"'),
        ("contact-name", 'first_name = "Ann"', 'first_name = "Sam"'),
        ("contact-name", 'last_name = "Ode"', 'last_name = "Ado"\nfirst_name = "Ann"'),
        ("password-expiry", "never_expires = true", "never_expires = false"),
        ("top-level-access", "ticked = true", "ticked = false"),
        ("user-name", 'user_id = "acme"', 'user_id = "acme-2"'),
        ("user-name", 'user_id = "acme"', 'user_id_begins = "sync"'),
        ("user-name", 'user_id_begins = "acme"', 'user_id_begins = "sync"'),
        ("user-name", 'user_name = "Acme"', 'user_name_begins = "Sync"\nuser_id = "acme"'),
    ],
)
def test_two_instructions_that_nobody_can_both_follow_are_refused(
    rule: str, values: str, other_values: str, tmp_path: Path
) -> None:
    """Two instructions that contradict each other are refused, in either order; one of them alone is taken."""
    require_known(load_document_file(write_document(tmp_path, (rule, values), (rule, values))))
    for steps in ((values, other_values), (other_values, values)):
        document = load_document_file(write_document(tmp_path, *((rule, more) for more in steps)))
        with pytest.raises(EditionError, match=re.escape("instruction A.2 goes against A.1: nobody can do")):
            require_known(document)


@pytest.mark.parametrize(
    ("rule", "values", "other_values"),
    [
        ("user-type", "", 'one_of = ["Employee"]'),
        ("sender-id", "", 'sender_id = "Acme"'),
        ("account-email", "from_profile = true", 'address = "a@acme.example"'),
        ("contact-name", 'first_name = "ANN"', 'first_name = "Ann"'),
        ("contact-name", 'first_name = "Ann"', 'last_name = "Ode"'),
        ("user-name", 'name = "Acme"', 'user_id = "sync"'),
        ("user-name", 'user_id = "Acme-1"', 'user_id_begins = "acme"'),
        ("user-name", 'user_id_begins = "ac"', 'user_id_begins = "acme"'),
        ("top-level", "required = true", ""),
        ("person", 'look = "a"', 'look = "b"'),
    ],
)
def test_two_instructions_that_can_both_be_followed_are_taken(
    rule: str, values: str, other_values: str, tmp_path: Path
) -> None:
    """Two instructions are taken together if one leaves out what the other asks for, or asks less exactly."""
    require_known(load_document_file(write_document(tmp_path, (rule, values), (rule, other_values))))
    require_known(load_document_file(write_document(tmp_path, (rule, other_values), (rule, values))))


ALL_OF_AP = ("application-all", 'applications = ["Accounts Payable"]\nexpected = "All"')
TICKED_AP = ("application", 'applications = ["accounts payable"]\nexpected = "Ticked"')


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        pytest.param(('"*: *: All"', '"Accounts Payable: Bills: none"'), "stands in the same list", id="every"),
        pytest.param(('"*: *: All"', '"Accounts Payable: *: none"'), "stands in the same list", id="every application"),
        pytest.param((ALL_OF_AP, '"Accounts Payable: Bills: none"'), "contradict each other", id="all of it"),
        pytest.param((TICKED_AP, '"Accounts payable: *: none"'), "contradict each other", id="ticked"),
        pytest.param(('"Company: Users: none"', '"Administration: Users: List"'), "contradict", id="beside"),
    ],
)
def test_permissions_that_nobody_can_give_are_refused(
    steps: tuple[str | tuple[str, str], ...], fault: str, tmp_path: Path
) -> None:
    """A document that wants a permission ticked and forbids it is refused, in whatever words."""
    written_ = [("permissions", f"lines = [{step}]") if isinstance(step, str) else step for step in steps]
    for order in (written_, written_[::-1]):
        document = load_document_file(write_document(tmp_path, *order))
        with pytest.raises(EditionError, match=fault):
            require_known(document)


def test_an_exception_of_every_application_stands_in_its_list(tmp_path: Path) -> None:
    """An exception of a line for every application stands in its list and may concern an application to be ticked."""
    require_known(
        load_document_file(
            write_document(
                tmp_path, ("permissions", 'lines = ["*: *: All", "Accounts Payable: Bills: none"]'), TICKED_AP
            )
        )
    )


# Where the document of a company comes from


def test_a_profile_names_a_document_beside_it(tmp_path: Path) -> None:
    """A profile names a document beside it by its file; the document needs no number, link or application."""
    write_document(tmp_path, ("user-saved", 'expected = "Saved"'))
    (tmp_path / "acme.toml").write_text('document = "ours.toml"\n', "utf-8")
    document = load_profile(tmp_path / "acme.toml").document
    assert (document.edition, document.own, document.application) == ("ours", True, ())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param('document = "theirs.toml"', "there is no file theirs.toml in ", id="no file"),
        pytest.param('document = "../ours.toml"', "without a folder", id="a folder"),
        pytest.param('document = "theirs"', 'known are "roles', id="no edition"),
        pytest.param('document = "acme.toml"', "is missing", id="itself"),
    ],
)
def test_a_document_that_is_not_there_is_told(line: str, fault: str, tmp_path: Path) -> None:
    """A profile that names a missing document is refused in one sentence."""
    write_document(tmp_path, ("user-saved", 'expected = "Saved"'))
    (tmp_path / "acme.toml").write_text(f"{line}\n", "utf-8")
    with pytest.raises(ProfileError, match=re.escape(fault)) as refused:
        load_profile(tmp_path / "acme.toml")
    assert str(refused.value).startswith(f"{tmp_path / 'acme.toml'}: ")


def test_a_document_that_cannot_be_used_is_told_of_itself(tmp_path: Path) -> None:
    """What is wrong with a document is told of its own file, without the keys of the profile that names it."""
    file = write_document(tmp_path, ("user-saved", 'expected = "Saved"'))
    file.write_text(file.read_text("utf-8").replace('section = "A"\n', ""), "utf-8")
    (tmp_path / "acme.toml").write_text('document = "ours.toml"\n', "utf-8")
    with pytest.raises(ProfileError, match="section is missing") as refused:
        load_profile(tmp_path / "acme.toml")
    assert str(refused.value).startswith(f"{file}: instruction ")
    assert "allowed keys" not in str(refused.value)
    (tmp_path / "none.toml").write_text("", "utf-8")
    with pytest.raises(ProfileError, match="names no document") as refused:
        load_profile(tmp_path / "none.toml", "no such edition")
    assert str(refused.value).startswith("there is no edition 'no such edition'")


def test_a_recorded_document_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A recording is judged by no other document where its own one cannot be read."""
    (tmp_path / DOCUMENT).symlink_to("nowhere")
    with pytest.raises(ProfileError, match=r"document\.toml is a link to a file that is not there"):
        load_profile(tmp_path / "company.toml", kept_document(tmp_path))


def test_a_default_counts_where_a_profile_names_none(tmp_path: Path) -> None:
    """The default document, a file or an edition, counts where there is no profile or it names none."""
    own_file = write_document(tmp_path, ("user-saved", 'expected = "Saved"'))
    assert load_profile(tmp_path / "none.toml", own_file).document.edition == "ours"
    assert load_profile(tmp_path / "none.toml", "connection values").document.edition == "connection values"
    assert load_profile(tmp_path / "none.toml").document == Profile().document == load_document()
    (tmp_path / "acme.toml").write_text('document = "roles and entity level"\n', "utf-8")
    assert load_profile(tmp_path / "acme.toml", own_file).document == load_document("roles and entity level")


def test_only_a_bundled_edition_has_a_number(tmp_path: Path) -> None:
    """A number or a default in somebody's own document is refused."""
    file = write_document(tmp_path, ("user-saved", 'expected = "Saved"'))
    for line in ("number = 7\n", "default = true\n"):
        file.write_text(line + file.read_text("utf-8"), "utf-8")
        with pytest.raises(EditionError, match="for the bundled editions alone"):
            load_document_file(file)


def test_values_are_part_of_what_a_document_is() -> None:
    """Two documents with different values are not equal."""
    document = load_document()
    other: Document = with_rule_values(document, {"4.5": {"one_of": ["Employee"]}})
    assert document != other
    assert replace(document) == document
    assert steps_of(document) is not steps_of(other)
