"""No secret of the credentials ever shows: not in them, not in an error, not in its traceback."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from intacct.credentials.load import SignIn, known_names, load
from intacct.credentials.secret import Secret
from intacct.protocol.errors import CredentialsError
from suites.selftest.support.credentials import (
    COMPANY,
    E1,
    E2,
    ENV,
    MARK,
    load_acme,
    many_in_one_folder,
    printable_text,
    write_credentials,
)


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


def test_nothing_is_told_of_a_secret() -> None:
    """Neither how long it is, nor whether it is empty; and what pydantic prints of a model holds none."""
    assert repr(Secret("")) == str(Secret("")) == "[secret]"
    assert Secret("")
    with pytest.raises(TypeError, match="length"):
        len(Secret(MARK))
    holder = TypeAdapter(dict[str, Secret])
    assert MARK not in f"{holder.dump_json({'password': Secret(MARK)})!r}"
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(dict[str, int]).validate_python({"password": Secret(MARK)})
    assert MARK not in str(refused.value)


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
    assert load_acme(tmp_path, content).secrets == ("one-pw-and-more", "one-pw")


def test_credentials_show_no_secret(tmp_path: Path) -> None:
    """Credentials can be printed: who signs in where, and no password."""
    credentials = load_acme(tmp_path, COMPANY + E1)
    assert "One" in repr(credentials)
    assert not [clear for clear in credentials.secrets if clear in f"{credentials} {dataclasses.asdict(credentials)}"]


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
    file = write_credentials(tmp_path, content)
    try:
        load("acme", file, {})
    except CredentialsError as error:
        assert secret not in printable_text(error, with_locals=False)  # noqa: PT017 - both outcomes are right
        assert MARK not in str(error)  # noqa: PT017


@many_in_one_folder
@given(content=st.binary() | st.text("[]=:#;\n acmeE1dfult_", max_size=60).map(str.encode))
def test_any_bytes_are_credentials_or_a_credentials_error(tmp_path: Path, content: bytes) -> None:
    """Whatever a file holds, it is either accepted or raises CredentialsError, never any other exception."""
    file = write_credentials(tmp_path, content)
    for attempt in (lambda: load("acme", file, ENV), lambda: known_names(file)):
        try:
            attempt()
        except CredentialsError as error:
            assert str(file) in str(error)  # noqa: PT017 - both outcomes are right
