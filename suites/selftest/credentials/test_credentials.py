"""The credentials: what a file and the environment give, and what is refused."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacct.credentials.file import FILE_LIMIT
from intacct.credentials.load import DEFAULT_ENDPOINT, Credentials, Sender, SignIn, known_names, load
from intacct.credentials.secret import Secret
from intacct.protocol.errors import CredentialsError
from suites.selftest.support.credentials import (
    COMPANY,
    E1,
    E2,
    ENV,
    MARK,
    SENDER,
    TOP,
    load_acme,
    many_in_one_folder,
    printable_text,
    write_credentials,
)

AUDITOR = "[acme:auditor]\nuser_id = Boss\nuser_password = boss-pw\n"
on_posix = pytest.mark.skipif(os.name != "posix", reason="other systems have no such mode")


# What a file gives


def test_one_user_at_top_level(tmp_path: Path) -> None:
    """A section with a user is one sign-in at top level, at Sage's own endpoint, by the sender of [default]."""
    assert load_acme(tmp_path, TOP) == Credentials(
        name="acme",
        company_id="Acme",
        endpoint_url="https://api.intacct.com/ia/xml/xmlgw.phtml",
        sender=Sender("Partner", Secret("partner-pw")),
        sign_ins=(SignIn("Craftable", Secret("user-pw"), ()),),
        entity_level=False,
    )


def test_one_user_for_each_entity(tmp_path: Path) -> None:
    """Sections for entities make the run entity level, in the order of the entities' IDs, not of the file."""
    credentials = load_acme(tmp_path, COMPANY + E2 + E1)
    assert credentials.entity_level
    assert credentials.sign_ins == (SignIn("One", Secret("one-pw"), ("E1",)), SignIn("Two", Secret("two-pw"), ("E2",)))


def test_entities_need_no_common_section(tmp_path: Path) -> None:
    """The company may stand in the entities' sections alone, in one of them or repeated in all."""
    credentials = load_acme(tmp_path, f"{SENDER}{E1}company_id = Acme\n{E2}company_id = Acme\n")
    assert (credentials.company_id, len(credentials.sign_ins)) == ("Acme", 2)
    assert load_acme(tmp_path, f"{SENDER}{E1}{E2}company_id = Acme\n") == credentials


def test_one_user_of_two_entities_signs_in_once(tmp_path: Path) -> None:
    """The same user, whatever its case, with the same password is one sign-in that stands for both entities."""
    again = "[acme:E0]\nuser_id = ONE\nuser_password = one-pw\n"
    credentials = load_acme(tmp_path, COMPANY + E2 + again + E1)
    assert credentials.sign_ins == (
        SignIn("ONE", Secret("one-pw"), ("E0", "E1")),
        SignIn("Two", Secret("two-pw"), ("E2",)),
    )


def test_users_that_only_unicode_makes_alike_are_two(tmp_path: Path) -> None:
    """User IDs are compared as Sage's answers are: a long s is not an s."""
    sections = "[acme:E1]\nuser_id = api-s\nuser_password = a\n[acme:E2]\nuser_id = api-\u017f\nuser_password = b\n"
    assert [sign_in.user_id for sign_in in load_acme(tmp_path, COMPANY + sections).sign_ins] == ["api-s", "api-\u017f"]


@pytest.mark.parametrize("header", ["auditor", "Auditor", " AUDITOR "])
def test_an_auditor_is_nobodys_user(tmp_path: Path, header: str) -> None:
    """An administrator's section, in any letters, gives the auditor, changes no level, and its password is a secret."""
    section = AUDITOR.replace("auditor", header)
    top, entity = load_acme(tmp_path, TOP + section), load_acme(tmp_path, COMPANY + section + E1)
    assert top.auditor == entity.auditor == SignIn("Boss", Secret("boss-pw"), ())
    assert dataclasses.replace(top, auditor=None) == load_acme(tmp_path, TOP)
    assert dataclasses.replace(entity, auditor=None) == load_acme(tmp_path, COMPANY + E1)
    assert "boss-pw" in top.secrets
    assert "boss-pw" not in repr(top)


def test_a_section_may_repeat_what_is_common(tmp_path: Path) -> None:
    """Company, sender and endpoint may stand in every section of a NAME, as long as they are equal."""
    common = "company_id = Acme\nsender_id = Own\nsender_password = own-pw\nendpoint_url = https://x.intacct.com/\n"
    credentials = load_acme(tmp_path, f"{SENDER}[acme]\n{common}{E1}{common}{E2}{common}")
    assert credentials.sender == Sender("Own", Secret("own-pw"))
    assert credentials.endpoint_url == "https://x.intacct.com/"


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
    assert load_acme(tmp_path, f"{COMPANY}{E1}{line}\n") == load_acme(tmp_path, COMPANY + E1)


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
    assert load_acme(tmp_path, content) == load_acme(tmp_path, TOP)


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
    """Values are taken verbatim: there is no interpolation, comment, quote or escape in them."""
    credentials = load_acme(tmp_path, TOP.replace("user-pw", value).replace("Craftable", value))
    assert credentials.sign_ins == (SignIn(value, Secret(value), ()),)


printable = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"])


@many_in_one_folder
@given(password=st.text(printable, min_size=1).filter(lambda text: text == text.strip()))
def test_any_printable_password_survives(tmp_path: Path, password: str) -> None:
    """Every password of printable characters comes back as it was written."""
    credentials = load_acme(tmp_path, TOP.replace("user-pw", password))
    assert credentials.sign_ins[0].password.reveal() == password


@pytest.mark.parametrize("entity", ["100-Main Street", "E:1", "E]", "Küche", "E%(x)s", "a=b"])
def test_an_entity_is_any_printable_text(tmp_path: Path, entity: str) -> None:
    """An entity's ID is the company's: all that follows the first colon, trimmed."""
    credentials = load_acme(tmp_path, COMPANY + E1.replace("E1", f" {entity} "))
    assert credentials.sign_ins[0].entities == (entity,)


# What the environment gives


def test_env_is_one_company_from_the_environment_alone(tmp_path: Path) -> None:
    """`env` opens no file: one that could not even be read is not noticed."""
    credentials = load("env", tmp_path, ENV)
    assert (credentials.name, credentials.company_id, credentials.entity_level) == ("env", "EnvCo", False)
    assert credentials.sender == Sender("EnvSender", Secret("env-sender-pw"))
    assert credentials.sign_ins == (SignIn("EnvUser", Secret("env-user-pw"), ()),)
    assert credentials.endpoint_url == DEFAULT_ENDPOINT


def test_env_takes_the_endpoint_of_the_environment(tmp_path: Path) -> None:
    """`env` is asked at INTACCT_ENDPOINT_URL."""
    environ = {**ENV, "INTACCT_ENDPOINT_URL": "https://eu.intacct.com/x", "INTACCT_ENTITY_ID": " "}
    assert load("env", tmp_path, environ).endpoint_url == "https://eu.intacct.com/x"


def test_a_file_wins_over_the_environment(tmp_path: Path) -> None:
    """What a file gives is never replaced; company, user and entity of the environment are never looked at."""
    content = TOP.replace("[acme]", "endpoint_url = https://x.intacct.com/\n[acme]")
    environ = {**ENV, "INTACCT_ENDPOINT_URL": "https://eu.intacct.com/", "INTACCT_ENTITY_ID": "E1"}
    assert load_acme(tmp_path, content, environ) == load_acme(tmp_path, content)


def test_the_environment_fills_sender_and_endpoint(tmp_path: Path) -> None:
    """Sender and endpoint come from INTACCT_* where the file leaves them out or empty."""
    content = TOP.replace("Partner", "").replace("sender_password = partner-pw\n", "")
    credentials = load_acme(tmp_path, content, {**ENV, "INTACCT_ENDPOINT_URL": "https://eu.intacct.com/"})
    assert credentials.sender == Sender("EnvSender", Secret("env-sender-pw"))
    assert credentials.endpoint_url == "https://eu.intacct.com/"


def test_the_environment_fills_a_sender_password(tmp_path: Path) -> None:
    """A file may hold the sender ID and leave its password to the environment."""
    environ = {"INTACCT_SENDER_PASSWORD": " verbatim "}
    credentials = load_acme(tmp_path, TOP.replace("sender_password = partner-pw\n", ""), environ)
    assert credentials.sender == Sender("Partner", Secret(" verbatim "))


# What is refused

LOCAL = "endpoint_url = http://127.0.0.1:8080/\n"


@pytest.mark.parametrize(
    ("content", "fault"),
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
def test_a_company_that_cannot_be_asked(tmp_path: Path, content: str, fault: str) -> None:
    """Every usage error is one sentence on one line that says what is wrong and what is allowed."""
    file = write_credentials(tmp_path, content)
    with pytest.raises(CredentialsError) as caught:
        load("acme", file, {})
    message = str(caught.value)
    assert fault in message
    assert "; " in message or " must " in message
    assert "\n" not in message
    assert "-pw" not in printable_text(caught.value, with_locals=True)


@pytest.mark.parametrize(
    ("content", "fault"),
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
def test_a_file_that_is_no_ini_file(tmp_path: Path, content: str | bytes, fault: str) -> None:
    """A file that cannot be parsed is refused by the number of the line, and the line is never quoted."""
    file = write_credentials(tmp_path, content)
    for attempt in (lambda: load("acme", file, {}), lambda: known_names(file)):
        with pytest.raises(CredentialsError) as caught:
            attempt()
        assert str(caught.value).startswith(f"{file}: {fault}; allowed are ")
        assert MARK not in printable_text(caught.value, with_locals=True)


@on_posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666], ids=oct)
def test_a_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    """A live run refuses a file that is open to group or others in any way, and says the command that mends it."""
    file = write_credentials(tmp_path, TOP, mode)
    with pytest.raises(CredentialsError) as caught:
        load("acme", file, {})
    assert f"chmod 600 {file}" in str(caught.value)
    assert known_names(file) == ("acme",)


@on_posix
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700], ids=oct)
def test_a_file_that_is_its_owners_alone(tmp_path: Path, mode: int) -> None:
    """A credentials file is taken whatever its owner may do with it."""
    assert load("acme", write_credentials(tmp_path, TOP, mode), {}).name == "acme"


@on_posix
def test_a_link_is_judged_by_the_file_behind_it(tmp_path: Path) -> None:
    """A link to a file that others can read is refused, whatever the link's own mode."""
    link = tmp_path / "link.ini"
    link.symlink_to(write_credentials(tmp_path, TOP, 0o644))
    with pytest.raises(CredentialsError, match="chmod 600"):
        load("acme", link, {})


@on_posix
def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever owns the file can read and change it, so a live run takes only its own user's and root's."""
    file = write_credentials(tmp_path, TOP)
    monkeypatch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)
    usual = file.stat().st_uid
    if usual == 0:
        os.chown(file, 4711, -1)
    with pytest.raises(CredentialsError, match="belongs to another user"):
        load("acme", file, {})
    assert known_names(file) == ("acme",)


@on_posix
def test_a_pipe_or_a_device_is_no_credentials_file(tmp_path: Path) -> None:
    """A pipe or a device is refused at once and not waited for."""
    os.mkfifo(tmp_path / "pipe", 0o600)
    for file, kind in ((tmp_path / "pipe", "a pipe"), (Path("/dev/zero"), "a device")):
        with pytest.raises(CredentialsError, match=f"cannot be read \\(it is {kind}, not a file\\)"):
            load("acme", file, {})


def test_a_credentials_file_has_a_limit(tmp_path: Path) -> None:
    """A file that is larger than any credentials are is not parsed."""
    with pytest.raises(CredentialsError, match="is larger than 8 MB"):
        load("acme", write_credentials(tmp_path, TOP + "#" * FILE_LIMIT), {})


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    """A live run without a file says which one is missing and what belongs in it."""
    with pytest.raises(CredentialsError, match=r"none\.ini is missing; it must hold \[default\] and \[NAME\]"):
        load("acme", tmp_path / "none.ini", ENV)


def test_a_folder_is_refused_as_credentials_file(tmp_path: Path) -> None:
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
    ("key", "value", "fault"),
    [
        pytest.param("INTACCT_ENTITY_ID", "E1", "INTACCT_ENTITY_ID is not allowed at top level", id="entity"),
        pytest.param("INTACCT_ENDPOINT_URL", "http://127.0.0.1/", "INTACCT_ENDPOINT_URL must be https", id="loopback"),
        pytest.param("INTACCT_ENDPOINT_URL", "https://a.com", "INTACCT_ENDPOINT_URL must be https", id="endpoint"),
        pytest.param("INTACCT_USER_PASSWORD", "a\n", "INTACCT_USER_PASSWORD must be text", id="line-end"),
        pytest.param("INTACCT_USER_ID", "a\udce4", "INTACCT_USER_ID must be text", id="not-utf-8"),
    ],
)
def test_env_refuses_what_a_file_would_not_be_allowed(tmp_path: Path, key: str, value: str, fault: str) -> None:
    """No location, no foreign endpoint, not even loopback, and no control characters come from the environment."""
    with pytest.raises(CredentialsError, match=fault) as caught:
        load("env", tmp_path, {**ENV, key: value})
    assert "-pw" not in printable_text(caught.value, with_locals=False)


def test_loopback_of_the_environment_is_refused_for_a_file_too(tmp_path: Path) -> None:
    """Who controls the environment alone cannot send a file's passwords to another program on this machine."""
    with pytest.raises(CredentialsError, match="INTACCT_ENDPOINT_URL must be"):
        load_acme(tmp_path, TOP, {"INTACCT_ENDPOINT_URL": "http://127.0.0.1:8080/"})
    assert load_acme(tmp_path, TOP + LOCAL).endpoint_url == "http://127.0.0.1:8080/"
