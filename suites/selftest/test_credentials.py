"""The credentials: what a file and the environment give, what is refused, and that no secret ever shows."""

from __future__ import annotations

import dataclasses
import os
import pickle
from traceback import TracebackException
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intacct import credentials
from intacct.credentials import Credentials, Sender, SignIn, check_endpoint, check_name, known_names, load
from intacct.credentials_file import Secret
from intacct.errors import CredentialsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SENDER = "[default]\nsender_id = Partner\nsender_password = partner-pw\n"
TOP = f"{SENDER}[acme]\ncompany_id = Acme\nuser_id = Craftable\nuser_password = user-pw\n"
COMPANY = f"{SENDER}[acme]\ncompany_id = Acme\n"
E1 = "[acme:E1]\nuser_id = One\nuser_password = one-pw\n"
AUDITOR = "[acme:auditor]\nuser_id = Boss\nuser_password = boss-pw\n"
E2 = "[acme:E2]\nuser_id = Two\nuser_password = two-pw\n"
ENV = {
    "INTACCT_COMPANY_ID": "EnvCo",
    "INTACCT_USER_ID": "EnvUser",
    "INTACCT_USER_PASSWORD": "env-user-pw",
    "INTACCT_SENDER_ID": "EnvSender",
    "INTACCT_SENDER_PASSWORD": "env-sender-pw",
}
MARK = "hunter2"
"""Part of every secret that is planted here."""
on_posix = pytest.mark.skipif(os.name != "posix", reason="other systems have no such mode")
many_in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(folder: Path, content: str | bytes, mode: int = 0o600) -> Path:
    """A credentials file of this content, its owner's alone unless told otherwise."""
    file = folder / "credentials.ini"
    file.unlink(missing_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    file.chmod(mode)
    return file


def loaded(folder: Path, content: str, environ: Mapping[str, str] | None = None) -> Credentials:
    """The credentials of `acme` in a file of this content."""
    return load("acme", written(folder, content), environ or {})


def shown(error: BaseException, *, with_locals: bool) -> str:
    """All that any printer could show of an exception: itself, its traceback, and the exceptions behind it."""
    trace = error.__traceback__.tb_next if error.__traceback__ else None  # the first frame is the test's own
    told = TracebackException(type(error), error, trace, capture_locals=with_locals).format()
    behind = [shown(one, with_locals=False) for one in (error.__cause__, error.__context__) if one]
    return "".join([repr(error), str(error), repr(vars(error)), *told, *behind])


# What a file gives


def test_one_user_at_top_level(tmp_path: Path) -> None:
    """A section with a user is one sign-in at top level, at Sage's own endpoint, by the sender of [default]."""
    assert loaded(tmp_path, TOP) == Credentials(
        name="acme",
        company_id="Acme",
        endpoint_url="https://api.intacct.com/ia/xml/xmlgw.phtml",
        sender=Sender("Partner", Secret("partner-pw")),
        sign_ins=(SignIn("Craftable", Secret("user-pw"), ()),),
        entity_level=False,
    )


def test_one_user_for_each_entity(tmp_path: Path) -> None:
    """Sections for entities make the run entity level, in the order of the entities' IDs, not of the file."""
    found = loaded(tmp_path, COMPANY + E2 + E1)
    assert found.entity_level
    assert found.sign_ins == (SignIn("One", Secret("one-pw"), ("E1",)), SignIn("Two", Secret("two-pw"), ("E2",)))


def test_entities_need_no_common_section(tmp_path: Path) -> None:
    """The company may stand in the entities' sections alone, in one of them or repeated in all."""
    found = loaded(tmp_path, f"{SENDER}{E1}company_id = Acme\n{E2}company_id = Acme\n")
    assert (found.company_id, len(found.sign_ins)) == ("Acme", 2)
    assert loaded(tmp_path, f"{SENDER}{E1}{E2}company_id = Acme\n") == found


def test_one_user_of_two_entities_signs_in_once(tmp_path: Path) -> None:
    """The same user, whatever its case, with the same password is one sign-in that stands for both entities."""
    again = "[acme:E0]\nuser_id = ONE\nuser_password = one-pw\n"
    found = loaded(tmp_path, COMPANY + E2 + again + E1)
    assert found.sign_ins == (SignIn("ONE", Secret("one-pw"), ("E0", "E1")), SignIn("Two", Secret("two-pw"), ("E2",)))


@pytest.mark.parametrize("header", ["auditor", "Auditor", " AUDITOR "])
def test_an_auditor_is_nobodys_user(tmp_path: Path, header: str) -> None:
    """An administrator's section, in any letters, gives the auditor, changes no level, and its password is a secret."""
    section = AUDITOR.replace("auditor", header)
    top, entity = loaded(tmp_path, TOP + section), loaded(tmp_path, COMPANY + section + E1)
    assert top.auditor == entity.auditor == SignIn("Boss", Secret("boss-pw"), ())
    assert dataclasses.replace(top, auditor=None) == loaded(tmp_path, TOP)
    assert dataclasses.replace(entity, auditor=None) == loaded(tmp_path, COMPANY + E1)
    assert "boss-pw" in top.secrets
    assert "boss-pw" not in repr(top)


def test_a_section_may_repeat_what_is_common(tmp_path: Path) -> None:
    """Company, sender and endpoint may stand in every section of a NAME, as long as they are equal."""
    common = "company_id = Acme\nsender_id = Own\nsender_password = own-pw\nendpoint_url = https://x.intacct.com/\n"
    found = loaded(tmp_path, f"{SENDER}[acme]\n{common}{E1}{common}{E2}{common}")
    assert found.sender == Sender("Own", Secret("own-pw"))
    assert found.endpoint_url == "https://x.intacct.com/"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("entity_id = E1", id="equal"),
        pytest.param("entity_id = e1", id="other-case"),
        pytest.param("entity_id =", id="empty"),
        pytest.param("profile = x\nsession_id = y", id="keys-of-others"),
        pytest.param("# note\n; note", id="comments"),
    ],
)
def test_what_a_section_for_an_entity_may_hold_besides(tmp_path: Path, line: str) -> None:
    """Its own entity_id, keys that are only the SDKs', and comments change nothing."""
    assert loaded(tmp_path, f"{COMPANY}{E1}{line}\n") == loaded(tmp_path, COMPANY + E1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TOP.replace("\n", "\r\n"), id="windows-lines"),
        pytest.param("\ufeff" + TOP, id="byte-order-mark"),
        pytest.param(TOP.replace("\n", "  \n\n"), id="blank-lines-and-trailing-blanks"),
        pytest.param(TOP.replace(" = ", "="), id="no-blanks"),
        pytest.param(TOP.replace("user_password", "    user_password"), id="indented-line-continues-nothing"),
        pytest.param(TOP.replace("user_id", "User_ID"), id="key-in-other-case"),
        pytest.param(TOP.replace("[acme]", "[ acme ]"), id="blanks-in-a-header"),
        pytest.param(f"[DEFAULT]\nuser_id = x\nentity_id = E9\n{TOP}", id="no-section-lends-its-values"),
        pytest.param(f"[default:E1]\nsender_id = x\nsender_password = y\n{TOP}", id="default-has-no-entities"),
        pytest.param(f"{TOP}[acme2]\nuser_id = x\n[Acme:E1]\n", id="other-companies-may-be-wrong"),
        pytest.param(TOP.replace("[acme]", "entity_id = E9\ncompany_id = Sdk\n[acme]"), id="default-of-the-sdks"),
    ],
)
def test_how_a_file_may_be_written(tmp_path: Path, content: str) -> None:
    """Line ends, indentation, case of keys and other people's sections do not change what is read."""
    assert loaded(tmp_path, content) == loaded(tmp_path, TOP)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("%(user_id)s 100% %%", id="percent"),
        pytest.param("#a #b ;c", id="comment-signs"),
        pytest.param(";a", id="semicolon-first"),
        pytest.param("a=b==", id="equals"),
        pytest.param("=a", id="equals-first"),
        pytest.param("a:b", id="colon"),
        pytest.param('"a"', id="double-quotes"),
        pytest.param("'a'", id="single-quotes"),
        pytest.param("[acme]", id="brackets"),
        pytest.param("a \\n $HOME ${x} b", id="escapes"),
        pytest.param("pässwörd 密码 🔑", id="not-ascii"),
    ],
)
def test_a_value_is_taken_verbatim(tmp_path: Path, value: str) -> None:
    """Nothing in a value means anything: no interpolation, comment, quote or escape, in passwords and in IDs."""
    found = loaded(tmp_path, TOP.replace("user-pw", value).replace("Craftable", value))
    assert found.sign_ins == (SignIn(value, Secret(value), ()),)


printable = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"])


@many_in_one_folder
@given(password=st.text(printable, min_size=1).filter(lambda text: text == text.strip()))
def test_any_printable_password_survives(tmp_path: Path, password: str) -> None:
    """Every password of printable characters comes back as it was written."""
    found = loaded(tmp_path, TOP.replace("user-pw", password))
    assert found.sign_ins[0].password.reveal() == password


@pytest.mark.parametrize("entity", ["100-Main Street", "E:1", "E]", "Küche", "E%(x)s", "a=b"])
def test_an_entity_is_any_printable_text(tmp_path: Path, entity: str) -> None:
    """An entity's ID is the company's: all that follows the first colon, trimmed."""
    found = loaded(tmp_path, COMPANY + E1.replace("E1", f" {entity} "))
    assert found.sign_ins[0].entities == (entity,)


# What the environment gives


def test_env_is_one_company_from_the_environment_alone(tmp_path: Path) -> None:
    """`env` opens no file: one that could not even be read is not noticed."""
    found = load("env", tmp_path, ENV)
    assert (found.name, found.company_id, found.entity_level) == ("env", "EnvCo", False)
    assert found.sender == Sender("EnvSender", Secret("env-sender-pw"))
    assert found.sign_ins == (SignIn("EnvUser", Secret("env-user-pw"), ()),)
    assert found.endpoint_url == credentials.DEFAULT_ENDPOINT


def test_env_takes_the_endpoint_of_the_environment(tmp_path: Path) -> None:
    """INTACCT_ENDPOINT_URL is where `env` is asked."""
    environ = {**ENV, "INTACCT_ENDPOINT_URL": "https://eu.intacct.com/x", "INTACCT_ENTITY_ID": " "}
    assert load("env", tmp_path, environ).endpoint_url == "https://eu.intacct.com/x"


def test_a_file_wins_over_the_environment(tmp_path: Path) -> None:
    """What a file gives is never replaced; company, user and entity of the environment are never looked at."""
    content = TOP.replace("[acme]", "endpoint_url = https://x.intacct.com/\n[acme]")
    environ = {**ENV, "INTACCT_ENDPOINT_URL": "https://eu.intacct.com/", "INTACCT_ENTITY_ID": "E1"}
    assert loaded(tmp_path, content, environ) == loaded(tmp_path, content)


def test_the_environment_fills_sender_and_endpoint(tmp_path: Path) -> None:
    """Sender and endpoint come from INTACCT_* where the file leaves them out or empty."""
    content = TOP.replace("Partner", "").replace("sender_password = partner-pw\n", "")
    found = loaded(tmp_path, content, {**ENV, "INTACCT_ENDPOINT_URL": "https://eu.intacct.com/"})
    assert found.sender == Sender("EnvSender", Secret("env-sender-pw"))
    assert found.endpoint_url == "https://eu.intacct.com/"


def test_the_environment_fills_a_sender_password(tmp_path: Path) -> None:
    """A file may hold the sender ID and leave its password to the environment."""
    environ = {"INTACCT_SENDER_PASSWORD": " verbatim "}
    found = loaded(tmp_path, TOP.replace("sender_password = partner-pw\n", ""), environ)
    assert found.sender == Sender("Partner", Secret(" verbatim "))


# What is refused

LOCAL = "endpoint_url = http://127.0.0.1:8080/\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(SENDER, "no section [acme] or [acme:ENTITY]; companies with a section: none", id="no-section"),
        pytest.param(f"{SENDER}[b]\n[a:E1]\n", "companies with a section: a, b", id="no-section-others-known"),
        pytest.param(TOP.replace("Acme", ""), "[acme]: company_id missing or empty", id="empty-company"),
        pytest.param(TOP.replace("company_id", "x"), "[acme]: company_id missing or empty", id="no-company"),
        pytest.param(TOP.replace("user_id", "x"), "[acme]: user_id missing or empty", id="no-user"),
        pytest.param(TOP.replace("Craftable", " "), "[acme]: user_id missing or empty", id="empty-user"),
        pytest.param(TOP.replace("user_password", "x"), "[acme]: user_password missing", id="no-password"),
        pytest.param(TOP.replace("user-pw", ""), "[acme]: user_password missing", id="empty-password"),
        pytest.param(COMPANY, "[acme]: user_id, user_password missing", id="company-alone"),
        pytest.param(COMPANY + E1 + "[acme:E2]\n", "[acme:E2]: user_id, user_password missing", id="entity-alone"),
        pytest.param(TOP.replace("sender_id", "x"), "sender_id missing or empty", id="no-sender"),
        pytest.param(TOP.replace("Partner", ""), "sender_id missing or empty", id="empty-sender"),
        pytest.param(TOP.replace("sender_password", "x"), "sender_password missing", id="no-sender-password"),
        pytest.param(TOP.replace("partner-pw", ""), "sender_password missing", id="empty-sender-password"),
        pytest.param(f"{TOP}sender_id = Own\n", "sender_password missing", id="password-of-another-sender"),
        pytest.param(f"{COMPANY}{E1}company_id = Acme2\n", "company_id differs from", id="company-differs"),
        pytest.param(
            f"{SENDER}{E1}company_id = Acme\n{E2}company_id = ACME\n",
            "company_id differs from",
            id="company-case-differs",
        ),
        pytest.param(f"{COMPANY}sender_id = A\n{E1}sender_id = B\n", "sender_id differs from", id="sender-differs"),
        pytest.param(
            f"{COMPANY}{E1}sender_password = a\n{E2}sender_password = b\n",
            "sender_password differs from",
            id="sender-password-differs",
        ),
        pytest.param(
            f"{COMPANY}{E1}{LOCAL}{E2}endpoint_url = https://x.intacct.com\n",
            "endpoint_url differs from",
            id="endpoint-differs",
        ),
        pytest.param(
            COMPANY + E1 + E2.replace("Two", "oNE"), "[acme:E2]: its user has another password in", id="two-passwords"
        ),
        pytest.param(TOP + E1, "[acme]: a user beside sections for entities", id="user-and-entities"),
        pytest.param(f"{COMPANY}user_password = x\n{E1}", "[acme]: a user beside sections", id="password-and-entities"),
        pytest.param(COMPANY + E1 + E2.replace("E2", "e1"), "[acme:e1]: the same place as", id="entity-twice-by-case"),
        pytest.param(COMPANY + E1 + E2.replace("E2", " E1 "), "the same place as", id="entity-twice-by-blanks"),
        pytest.param(f"{TOP}[ acme ]\n", "the same place as", id="top-level-twice"),
        pytest.param(f"{TOP}entity_id = E1\n", "[acme]: entity_id is not allowed at top level", id="entity-at-top"),
        pytest.param(f"{COMPANY}entity_id = E1\n{E1}", "not allowed at top level", id="entity-in-the-common-part"),
        pytest.param(f"{COMPANY}{E1}entity_id = E2\n", "[acme:E1]: entity_id differs from", id="entity-differs"),
        pytest.param(COMPANY + E1.replace("E1", " "), "must name an entity", id="entity-blank"),
        pytest.param(COMPANY + E1.replace("E1", "E\x001"), "without control characters", id="entity-control"),
        pytest.param(f"{TOP}[acme:auditor]\n", "[acme:auditor]: user_id, user_password missing", id="auditor"),
        pytest.param(SENDER + AUDITOR, "[acme:auditor]: an auditor alone", id="auditor-alone"),
        pytest.param(COMPANY + AUDITOR, "[acme]: user_id, user_password missing", id="auditor-and-nobody"),
        pytest.param(
            TOP + AUDITOR.replace("Boss", "cRAFTABLE"), "a web services user of this company", id="auditor-is-a-user"
        ),
        pytest.param(TOP + AUDITOR + AUDITOR.replace("au", "Au"), "the same place as", id="auditor-twice-by-case"),
        pytest.param(f"{TOP}{AUDITOR}entity_id = E1\n", "[acme:auditor]: entity_id is not allowed", id="auditor-at-e1"),
        pytest.param(f"{TOP}{AUDITOR}company_id = Other\n", "company_id differs from", id="auditor-elsewhere"),
        pytest.param(TOP + E1 + AUDITOR, "[acme]: a user beside sections", id="user-entities-and-auditor"),
        pytest.param(TOP.replace("user-pw", "a\x07b"), "user_password must be text", id="control-in-a-password"),
        pytest.param(TOP.replace("Acme", "A\x85B"), "company_id must be text", id="control-in-an-id"),
        pytest.param(f"{TOP}endpoint_url = https://example.com/\n", "endpoint_url must be https", id="endpoint"),
    ],
)
def test_a_company_that_cannot_be_asked(tmp_path: Path, content: str, said: str) -> None:
    """Every usage error is one sentence on one line that says what is wrong and what is allowed."""
    file = written(tmp_path, content)
    with pytest.raises(CredentialsError) as caught:
        load("acme", file, {})
    message = str(caught.value)
    assert said in message
    assert "; " in message or " must " in message
    assert "\n" not in message
    assert "-pw" not in shown(caught.value, with_locals=True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(f"user_id = {MARK}\n{TOP}", "line 1 stands before the first section", id="no-header"),
        pytest.param(f"{TOP}{MARK}\n", "line 8 is not key = value", id="no-key"),
        pytest.param(f"{TOP}{MARK}\n".replace("\n", "\r\n"), "line 8 is not key = value", id="no-key-windows-lines"),
        pytest.param(f"{TOP}user: {MARK}\n", "line 8 is not key = value", id="colon-for-equals"),
        pytest.param(f"{TOP}[acme:{MARK}\n", "line 8 is not key = value", id="open-bracket"),
        pytest.param(f"{TOP}= {MARK}\n", "line 8 is not key = value", id="empty-key"),
        pytest.param(f"{TOP}user_password = {MARK}\n", "line 8 repeats a section or a key", id="key-twice"),
        pytest.param(f"{TOP}User_Password = {MARK}\n", "line 8 repeats a section or a key", id="key-twice-by-case"),
        pytest.param(f"{TOP}{MARK} = 1\n{MARK} = 1\n", "line 9 repeats a section or a key", id="other-key-twice"),
        pytest.param(f"{TOP}[acme]\nuser_id = {MARK}\n", "line 8 repeats a section or a key", id="section-twice"),
        pytest.param(f"{TOP}[{MARK}]\n[{MARK}]\n", "line 9 repeats a section or a key", id="other-section-twice"),
        pytest.param(f"x = {MARK}".encode() + b"\xe4", "byte 12 is not UTF-8", id="latin-1"),
        pytest.param(TOP.encode("utf-16"), "byte 1 is not UTF-8", id="utf-16"),
    ],
)
def test_a_file_that_is_no_ini_file(tmp_path: Path, content: str | bytes, said: str) -> None:
    """A file that cannot be parsed is refused by the number of the line, and the line is never quoted."""
    file = written(tmp_path, content)
    for attempt in (lambda: load("acme", file, {}), lambda: known_names(file)):
        with pytest.raises(CredentialsError) as caught:
            attempt()
        assert str(caught.value).startswith(f"{file}: {said}; allowed are ")
        assert MARK not in shown(caught.value, with_locals=True)


@on_posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666], ids=oct)
def test_a_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    """A live run refuses a file that is open to group or others in any way, and says the command that mends it."""
    file = written(tmp_path, TOP, mode)
    with pytest.raises(CredentialsError) as caught:
        load("acme", file, {})
    assert f"chmod 600 {file}" in str(caught.value)
    assert known_names(file) == ("acme",)


@on_posix
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700], ids=oct)
def test_a_file_that_is_its_owners_alone(tmp_path: Path, mode: int) -> None:
    """What the owner may do with the file does not matter."""
    assert load("acme", written(tmp_path, TOP, mode), {}).name == "acme"


@on_posix
def test_a_link_is_judged_by_the_file_behind_it(tmp_path: Path) -> None:
    """A link to a file that others can read is refused, whatever the link's own mode."""
    link = tmp_path / "link.ini"
    link.symlink_to(written(tmp_path, TOP, 0o644))
    with pytest.raises(CredentialsError, match="chmod 600"):
        load("acme", link, {})


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    """A live run without a file says which one is missing and what belongs in it."""
    with pytest.raises(CredentialsError, match=r"none\.ini is missing; it must hold \[default\] and \[NAME\]"):
        load("acme", tmp_path / "none.ini", ENV)


def test_a_folder_is_no_credentials_file(tmp_path: Path) -> None:
    """A path that cannot be read as a file is refused, when it is asked for names too."""
    tmp_path.chmod(0o700)
    with pytest.raises(CredentialsError, match="cannot be read"):
        load("acme", tmp_path, {})
    with pytest.raises(CredentialsError, match="cannot be read"):
        known_names(tmp_path)


@pytest.mark.parametrize("key", sorted(ENV))
@pytest.mark.parametrize("value", [pytest.param(None, id="missing"), pytest.param(" ", id="blank")])
def test_env_needs_all_of_its_keys(tmp_path: Path, key: str, value: str | None) -> None:
    """`env` names the variable that it lacks, and all that it needs."""
    environ = {**ENV, key: value} if value else {name: text for name, text in ENV.items() if name != key}
    with pytest.raises(
        CredentialsError, match=f"the environment: {key} missing or empty; needed are INTACCT_COMPANY_ID, "
    ):
        load("env", tmp_path, {name: text for name, text in environ.items() if text})


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        pytest.param("INTACCT_ENTITY_ID", "E1", "INTACCT_ENTITY_ID is not allowed at top level", id="entity"),
        pytest.param("INTACCT_ENDPOINT_URL", "http://127.0.0.1/", "INTACCT_ENDPOINT_URL must be https", id="loopback"),
        pytest.param("INTACCT_ENDPOINT_URL", "https://a.com", "INTACCT_ENDPOINT_URL must be https", id="endpoint"),
        pytest.param("INTACCT_USER_PASSWORD", "a\n", "INTACCT_USER_PASSWORD must be text", id="line-end"),
        pytest.param("INTACCT_USER_ID", "a\udce4", "INTACCT_USER_ID must be text", id="not-utf-8"),
    ],
)
def test_env_refuses_what_a_file_would_not_be_allowed(tmp_path: Path, key: str, value: str, said: str) -> None:
    """No location, no foreign endpoint, not even loopback, and no control characters come from the environment."""
    with pytest.raises(CredentialsError, match=said) as caught:
        load("env", tmp_path, {**ENV, key: value})
    assert "-pw" not in shown(caught.value, with_locals=False)


def test_loopback_of_the_environment_is_refused_for_a_file_too(tmp_path: Path) -> None:
    """Who controls the environment alone cannot send a file's passwords to another program on this machine."""
    with pytest.raises(CredentialsError, match="INTACCT_ENDPOINT_URL must be"):
        loaded(tmp_path, TOP, {"INTACCT_ENDPOINT_URL": "http://127.0.0.1:8080/"})
    assert loaded(tmp_path, TOP + LOCAL).endpoint_url == "http://127.0.0.1:8080/"


# Names


def test_the_known_names_are_the_companies_of_the_file(tmp_path: Path) -> None:
    """Each NAME with a section of its own or of an entity is known once, sorted; no reserved or impossible one."""
    headers = ["default", "zeta", "acme:E2", "acme:E1", "env", "all:E1", "DEFAULT", "my company", ":E1", "a.b_c-1"]
    content = "".join(f"[{header}]\n" for header in headers)
    assert known_names(written(tmp_path, content)) == ("a.b_c-1", "acme", "zeta")


def test_no_file_knows_no_names(tmp_path: Path) -> None:
    """Whoever only replays needs no credentials file."""
    assert known_names(tmp_path / "none.ini") == ()


@pytest.mark.parametrize("name", ["a", "0", "Acme", "a.b_c-d", "a" * 64, "auditor", "environment"])
def test_a_name_that_is_allowed(name: str) -> None:
    """Letters, digits, dots, underscores and hyphens make a NAME of up to 64."""
    check_name(name)


BAD_NAMES = ["", " a", "a ", "a\n", ".a", "-a", "_a", "..", "a/b", "a:E1", "ä", "a\u0661", "a" * 65]


@pytest.mark.parametrize("name", [*BAD_NAMES, "default", "all", "env", "ENV", "Default"], ids=ascii)
def test_a_name_that_is_refused(tmp_path: Path, name: str) -> None:
    """Whatever could leave its folder, or is a word of the command line, is no NAME, before any file is opened."""
    with pytest.raises(CredentialsError, match="cannot name a company; allowed are 1 to 64 of"):
        check_name(name)
    if name != "env":
        with pytest.raises(CredentialsError, match="cannot name a company"):
            load(name, tmp_path / "none.ini", ENV)


# Endpoints

SAGE_URLS = """
https://api.intacct.com/ia/xml/xmlgw.phtml https://api.intacct.com https://api.intacct.com:443/
https://www-p02.eu.intacct.com/ia/xml/xmlgw.phtml HTTPS://API.Intacct.COM/ia
"""
LOOPBACK_URLS = """
http://127.0.0.1:8080/ia/xml/xmlgw.phtml https://127.0.0.1 http://[::1]:1/ https://[::1]:65535/x
"""
BLANKS = ["", " https://api.intacct.com/", "https://api.intacct.com/\n", "https://api.intacct.com/a b"]
LOOKALIKES = [
    "https://api.\u0131ntacct.com/",
    "https://api\u3002intacct\u3002com/",
    "https://\u212a.intacct.com/",
    "http://127.0.0.1:\u0668\u0660/",
]
FOREIGN_URLS = r"""
api.intacct.com //api.intacct.com/ http://api.intacct.com/ ftp://api.intacct.com/ https:api.intacct.com
https://intacct.com/ https://.intacct.com/ https://a..intacct.com/ https://-a.intacct.com/ https://evilintacct.com/
https://api.intacct.com.evil.com/ https://api.intacct.com./ https://intacct.com.intacct.co/
https://api.intacct.com:8443/ https://api.intacct.com:0443/ https://api.intacct.com:/ https://api.intacct.com:80/
https://user@api.intacct.com/ https://user:pw@api.intacct.com/ https://api.intacct.com@evil.com/ https://@api.intacct.com/
https://evil.com/@api.intacct.com/ https://evil.com/.intacct.com/ https://evil.com#.intacct.com/
https://evil.com?.intacct.com/ https://evil.com\.intacct.com/ https://evil.com%2f.intacct.com/
https://api.intacct.com/?x=1 https://api.intacct.com? https://api.intacct.com/#x https://api.intacct.com/%2e
http://localhost:8080/ http://127.0.0.2/ http://127.1/ http://2130706433/ http://0x7f.0.0.1/ http://127.0.0.1./
http://127.0.0.1.evil.com/ http://127.0.0.1@evil.com/ http://127.0.0.1:80@evil.com/ http://user@127.0.0.1/
http://127.0.0.1:0/ http://127.0.0.1:65536/ http://127.0.0.1:/ ftp://127.0.0.1/
http://::1/ http://[0:0:0:0:0:0:0:1]/ http://[::ffff:127.0.0.1]/ http://[::1%25lo]/ http://[::]/ http://0.0.0.0/
"""


@pytest.mark.parametrize("url", SAGE_URLS.split())
@pytest.mark.parametrize("from_file", [True, False], ids=["file", "environment"])
def test_an_endpoint_of_sage_is_allowed(url: str, *, from_file: bool) -> None:
    """Sage's hosts may be named by the file and by the environment, and come back as they are."""
    assert check_endpoint(url, from_file=from_file) == url


@pytest.mark.parametrize("url", LOOPBACK_URLS.split())
def test_loopback_is_allowed_from_the_file_alone(url: str) -> None:
    """The literal loopback addresses are for tests, and only the credentials file may name them."""
    assert check_endpoint(url, from_file=True) == url
    with pytest.raises(CredentialsError, match="only the credentials file may name loopback"):
        check_endpoint(url, from_file=False)


@pytest.mark.parametrize("url", [*BLANKS, *LOOKALIKES, *FOREIGN_URLS.split()], ids=ascii)
@pytest.mark.parametrize("from_file", [True, False], ids=["file", "environment"])
def test_any_other_endpoint_is_refused(url: str, *, from_file: bool) -> None:
    """Nothing that only looks like Sage or loopback is sent a password, and the URL is not quoted."""
    with pytest.raises(CredentialsError, match="must be https on a host below") as caught:
        check_endpoint(url, from_file=from_file)
    assert len(url) < 18 or url not in str(caught.value)


parts = [
    "https://",
    "http://",
    "api",
    ".intacct.com",
    "127.0.0.1",
    "[::1]",
    ":",
    "443",
    "@",
    "/",
    "\\",
    "?",
    "#",
    ".",
    "%",
    "x",
]


@given(url=st.lists(st.sampled_from(parts) | st.characters(), max_size=8).map("".join))
def test_an_endpoint_means_the_same_to_the_client(url: str) -> None:
    """Whatever is allowed has, to the client that connects, such a host and nobody's name or query in it."""
    try:
        seen = httpx.URL(check_endpoint(url, from_file=True))
    except CredentialsError:
        return
    assert seen.host in {"127.0.0.1", "::1"} or (seen.scheme, seen.port) == ("https", None)
    assert seen.host in {"127.0.0.1", "::1"} or seen.host.endswith(".intacct.com")
    assert (seen.userinfo, seen.query, seen.fragment) == (b"", b"", "")


# Secrets


def test_a_secret_never_shows() -> None:
    """However a secret is printed, alone or inside what holds it, it shows as [secret] and nothing more."""
    secret = Secret(MARK)
    holder = SignIn("Craftable", secret, ())
    assert [repr(secret), str(secret), f"{secret}", f"{secret!r:>9}", f"{secret:>9}"] == [
        "[secret]",
        "[secret]",
        "[secret]",
        " [secret]",
        " [secret]",
    ]
    assert MARK not in f"{holder} {dataclasses.asdict(holder)} {dataclasses.astuple(holder)} {dir(secret)}"
    assert secret.reveal() == MARK


def test_secrets_compare_by_their_text() -> None:
    """Equal texts are equal secrets with equal hashes; no secret equals its own clear text."""
    assert Secret("a") == Secret("a")
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


def test_a_secret_is_frozen_and_never_written() -> None:
    """A secret cannot be changed, has no room for more, and cannot be pickled, so it cannot reach another process."""
    secret = Secret(MARK)
    for name in ("_clear", "other"):
        with pytest.raises(AttributeError):
            setattr(secret, name, "x")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="never written"):
            pickle.dumps(secret, protocol)


def test_all_secrets_of_a_company_the_longest_first(tmp_path: Path) -> None:
    """What a recording must not hold: every password once, and none before one that contains it."""
    content = COMPANY.replace("partner-pw", "one-pw") + E1 + E2.replace("two-pw", "one-pw-and-more")
    assert loaded(tmp_path, content).secrets == ("one-pw-and-more", "one-pw")


def test_credentials_show_no_secret(tmp_path: Path) -> None:
    """Credentials can be printed: who signs in where, and no password."""
    found = loaded(tmp_path, COMPANY + E1)
    assert "One" in repr(found)
    assert not [clear for clear in found.secrets if clear in f"{found} {dataclasses.asdict(found)}"]


KEPT = "endpoint_url = https://x.intacct.com/\n"
LINES = (COMPANY + KEPT + E1 + E2 + "entity_id = E2\n").splitlines()
CHANGES = [
    "{line}x",
    " {line}",
    "x{line}",
    "[{line}",
    "={line}",
    "{line}\n{line}",
    "{value}",
    "{key}: {value}",
    "{key} =",
]
CHANGES += [
    "",
    "[acme]",
    "[acme:E1]\n{line}",
    "entity_id = {value}",
    "company_id = {value}x",
    "user_password = {value}",
]


@st.composite
def broken_files(draw: st.DrawFn) -> tuple[str, str]:
    """A file with one secret for most of its values and up to three of its lines changed; and that secret."""
    secret = MARK + draw(st.text("abc=:[%#; é", max_size=5)) + "end"
    pairs = [line.partition(" = ") for line in LINES]
    lines = [f"{key} = {secret}" if value and key[0] in "csu" else f"{key}{sep}{value}" for key, sep, value in pairs]
    for at in draw(st.lists(st.integers(0, len(lines) - 1), max_size=3)):
        key, _, value = lines[at].partition(" = ")
        lines[at] = draw(st.sampled_from(CHANGES)).format(line=lines[at], key=key, value=value or secret)
    return "\n".join(draw(st.just(lines) | st.permutations(lines))), secret


@many_in_one_folder
@given(broken=broken_files())
def test_no_error_shows_a_secret(tmp_path: Path, broken: tuple[str, str]) -> None:
    """However a file is wrong, neither the message nor the traceback nor an exception behind it shows any value."""
    content, secret = broken
    file = written(tmp_path, content)
    try:
        load("acme", file, {})
    except CredentialsError as error:
        assert secret not in shown(error, with_locals=False)  # noqa: PT017 - both outcomes are right
        assert MARK not in str(error)  # noqa: PT017


@many_in_one_folder
@given(content=st.binary() | st.text("[]=:#;\n acmeE1dfult_", max_size=60).map(str.encode))
def test_any_bytes_are_credentials_or_a_credentials_error(tmp_path: Path, content: bytes) -> None:
    """Whatever a file holds, it is either accepted or raises CredentialsError, never any other exception."""
    file = written(tmp_path, content)
    for attempt in (lambda: load("acme", file, ENV), lambda: known_names(file)):
        try:
            attempt()
        except CredentialsError as error:
            assert str(file) in str(error)  # noqa: PT017 - both outcomes are right
