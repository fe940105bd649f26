"""The profile of a customer: what is taken, and how a wrong one is told."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suites.document.load import DOCUMENT
from suites.judgement.profile import Profile, ProfileError, Values, load_profile, names_document
from suites.selftest.document.test_values import write_document

KEYS = (
    *("level", "entities", "departments", "concurrency", "connect_timeout", "read_timeout", "total_timeout"),
    *("tries", "tries_timeout", "answer_limit", "waived", "attested", "document", "values"),
)
_CONNECTION = 'document = "connection values"'


def refusal_message(folder: Path, content: str | bytes) -> str:
    """The message with which a profile is refused."""
    file = folder / "acme.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ProfileError) as caught:
        load_profile(file)
    return str(caught.value)


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    """A customer without a profile gets the documented defaults."""
    assert load_profile(tmp_path / "acme.toml") == Profile(None, (), (), 2, 10.0, 120.0, 600.0)


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    """Every key is optional, all at once too."""
    (tmp_path / "acme.toml").write_text("# nothing is particular here\n")
    assert load_profile(tmp_path / "acme.toml") == Profile()


def test_every_key_is_taken(tmp_path: Path) -> None:
    """A profile that sets every key comes back with every value, IDs trimmed and in their order."""
    (tmp_path / "acme.toml").write_text(
        'level = "entity"\nentities = ["E2", " E1 "]\ndepartments = ["Küche"]\nconcurrency = 6\n'
        "connect_timeout = 1.5\nread_timeout = 0.5\ntotal_timeout = 3600.0\n",
        encoding="utf-8-sig",
    )
    assert load_profile(tmp_path / "acme.toml") == Profile("entity", ("E2", "E1"), ("Küche",), 6, 1.5, 0.5, 3600.0)


def test_values_are_taken(tmp_path: Path) -> None:
    """Values that the admin gave come back trimmed; one that is left out is absent."""
    (tmp_path / "acme.toml").write_text(
        'document = "connection values"\n[values]\nlocation_id = " 100 "\nbank_account = "OPERATING"\n', "utf-8"
    )
    profile = load_profile(tmp_path / "acme.toml")
    assert profile.document.edition == "connection values"
    assert profile.values == Values(location_id="100", bank_account="OPERATING")
    assert (profile.values.pays, profile.values.payments, profile.values.company_id) == (True, None, None)


def test_whole_seconds_are_seconds(tmp_path: Path) -> None:
    """A time-out may be written without a decimal point, and is a float all the same."""
    (tmp_path / "acme.toml").write_text("read_timeout = 5")
    seconds = load_profile(tmp_path / "acme.toml").read_timeout
    assert (seconds, type(seconds)) == (5.0, float)


def test_a_profile_is_frozen() -> None:
    """Nobody can change a profile in the middle of a run."""
    with pytest.raises(FrozenInstanceError):
        Profile().concurrency = 6  # type: ignore[misc]


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        pytest.param('level = "bottom"', 'level must be "top" or "entity"', id="level-unknown"),
        pytest.param('level = "Top"', 'level must be "top" or "entity"', id="level-case"),
        pytest.param("level = 1", 'level must be "top" or "entity"', id="level-number"),
        pytest.param('entities = "E1"', "entities must be a list", id="entities-text"),
        pytest.param("entities = [1]", "entities must be a list", id="entities-number"),
        pytest.param('entities = ["E1", ""]', "none blank", id="entities-empty"),
        pytest.param('entities = ["E1", "  "]', "none blank", id="entities-blank"),
        pytest.param('entities = ["E1", "E1"]', "different entity IDs", id="entities-twice"),
        pytest.param('entities = ["E1", " e1 "]', "different entity IDs", id="entities-twice-folded"),
        pytest.param('entities = ["E\\u00001"]', "entities must be a list", id="entities-control"),
        pytest.param('departments = ["STRASSE", "straße"]', "different department IDs", id="departments-twice-folded"),
        pytest.param("departments = {BAR = 1}", "departments must be a list", id="departments-table"),
        pytest.param("concurrency = 0", "concurrency must be a whole number from 1 to 6", id="concurrency-0"),
        pytest.param("concurrency = 7", "concurrency must be a whole number from 1 to 6", id="concurrency-7"),
        pytest.param("concurrency = 2.0", "concurrency must be a whole number from 1 to 6", id="concurrency-float"),
        pytest.param("concurrency = true", "concurrency must be a whole number from 1 to 6", id="concurrency-bool"),
        pytest.param('concurrency = "2"', "concurrency must be a whole number from 1 to 6", id="concurrency-text"),
        pytest.param("connect_timeout = 0", "connect_timeout must be a number of seconds", id="timeout-0"),
        pytest.param("read_timeout = -1", "read_timeout must be a number of seconds", id="timeout-negative"),
        pytest.param("total_timeout = 3600.1", "total_timeout must be a number of seconds", id="timeout-too-long"),
        pytest.param("total_timeout = inf", "total_timeout must be a number of seconds", id="timeout-endless"),
        pytest.param("total_timeout = nan", "total_timeout must be a number of seconds", id="timeout-nan"),
        pytest.param("read_timeout = true", "read_timeout must be a number of seconds", id="timeout-bool"),
        pytest.param('read_timeout = "5"', "read_timeout must be a number of seconds", id="timeout-text"),
        pytest.param('document = "2019"', 'known are "roles and entity level"', id="document-unknown"),
        pytest.param("document = 3", "document must be the name of an edition", id="document-number"),
        pytest.param("values = 1", "values must be a table", id="values-number"),
        pytest.param("[[values]]", "values must be a table", id="values-list"),
        pytest.param("[values]\nlocation_id = 100", "values.location_id must be a text", id="value-number"),
        pytest.param('[values]\ncompany_id = " "', "values.company_id must be a text", id="value-blank"),
        pytest.param("[values]\npayments = 1", "values.payments must be true or false", id="value-no-truth"),
        pytest.param('[values]\nbank_account = "A,B"', "without a comma", id="value-two-keys"),
        pytest.param('[values]\nbill_image_folder = "\\uFFFE"', "bill_image_folder must be", id="value-not-sendable"),
        pytest.param("[values]\nfolder = 1", "(the table has company_id, location_id, payments", id="value-unknown"),
        pytest.param(
            '[values]\npayments = false\nbank_account = "A"',
            "bank_account only where payments is not false",
            id="no-payments",
        ),
        pytest.param("levle = 1", "the key 'levle' is unknown", id="unknown-key"),
        pytest.param('[profile]\nlevel = "top"', "the key 'profile' is unknown", id="unknown-table"),
        pytest.param('self = 1\nargs = 1\n"" = 1', "'self' is unknown", id="keys-of-python"),
        pytest.param("level =", "is not TOML", id="no-toml"),
        pytest.param("concurrency = 1\nconcurrency = 2", "is not TOML", id="key-twice"),
        pytest.param("entities = " + "[" * 9999, "is not TOML", id="nested-without-end"),
        pytest.param("concurrency = " + "9" * 5000, "is not TOML", id="number-without-end"),
        pytest.param(b"\xff\xfel\0e\0", "is not UTF-8 at byte 1", id="utf-16"),
    ],
)
def test_a_wrong_profile_is_told_in_one_sentence(tmp_path: Path, line: str | bytes, allowed: str) -> None:
    """What is wrong and which keys are allowed stand on one line that names the file and quotes no library."""
    message = refusal_message(tmp_path, line)
    assert allowed in message
    assert message.startswith(str(tmp_path / "acme.toml"))
    assert message.endswith("allowed keys are " + ", ".join(KEYS))
    assert "\n" not in message
    assert "pydantic" not in message


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """All wrong keys of a profile are told at once, each of them once."""
    message = refusal_message(tmp_path, 'level = "x"\nentities = [1, 2]\nfoo = 1')
    assert [message.count(f"{key} must be") for key in KEYS] == [1, 1, *[0] * (len(KEYS) - 2)]
    assert "'foo' is unknown" in message


def test_wrong_keys_of_values_are_told_with_the_table(tmp_path: Path) -> None:
    """Keys inside of [values] are told with both names, and with the keys that the table has."""
    message = refusal_message(tmp_path, 'level = "x"\n[values]\nfolder = 1\npayments = 1\n[values.deep.deeper]\nx = 1')
    table = "(the table has company_id, location_id, payments, bank_account, bill_image_folder, account_email)"
    assert message.removeprefix(f"{tmp_path / 'acme.toml'}: ").partition("; allowed keys are ")[0] == (
        'level must be "top" or "entity", values.payments must be true or false, '
        f"the key 'values.folder' is unknown {table}, the key 'values.deep' is unknown {table}"
    )


@pytest.mark.parametrize(
    ("content", "keys", "alternative"),
    [
        pytest.param(
            '[values]\nlocation_id = "1"', "location_id", f"{_CONNECTION} asks for location_id", id="another asks"
        ),
        pytest.param(
            '[values]\nlocation_id = "1"\nbank_account = "A"',
            "location_id, bank_account",
            f"{_CONNECTION} asks for location_id, bank_account",
            id="two values",
        ),
        pytest.param(
            '[values]\nlocation_id = "1"\naccount_email = "a@b.example"',
            "location_id, account_email",
            f"{_CONNECTION} asks for location_id",
            id="one of two",
        ),
        pytest.param(
            'document = "connection values"\n[values]\naccount_email = "a@b.example"',
            "account_email",
            "no other edition does either",
            id="none",
        ),
    ],
)
def test_a_value_that_no_step_asks_for_is_refused(tmp_path: Path, content: str, keys: str, alternative: str) -> None:
    """[values] holds only what the document asks the admin for; the sentence names the documents that ask for it."""
    message = refusal_message(tmp_path, content)
    assert message.startswith(f"{tmp_path / 'acme.toml'}: [values] tells {keys}, for which the document ")
    assert message.endswith(f" does not ask; {alternative}")


def test_an_empty_table_of_values_needs_a_document_that_asks_for_some(tmp_path: Path) -> None:
    """[values] without anything in it is refused like one with values."""
    message = refusal_message(tmp_path, "[values]")
    assert "there is a table [values], and the document " in message
    assert f"{_CONNECTION} asks for company_id, location_id" in message


def test_an_address_from_the_profile_is_taken_only_where_the_document_asks_for_it(tmp_path: Path) -> None:
    """`account_email` belongs to a document whose instruction on the address says `from_profile`."""
    write_document(tmp_path, ("account-email", "from_profile = true"), ("user-type", 'one_of = ["Business"]'))
    content = 'document = "ours.toml"\n[values]\naccount_email = "a@b.example"'
    (tmp_path / "acme.toml").write_text(content, "utf-8")
    assert load_profile(tmp_path / "acme.toml").values.account_email == "a@b.example"
    write_document(tmp_path, ("account-email", 'address = "a@b.example"'))
    assert "[values] tells account_email" in refusal_message(tmp_path, content)


def test_a_document_that_a_recording_keeps_counts_where_its_own_file_is_not_there(tmp_path: Path) -> None:
    """The file that the profile names is used; if only the copy of the recording is there, that one."""
    kept = write_document(tmp_path, ("user-type", 'one_of = ["Employee"]'), name=DOCUMENT)
    profile = tmp_path / "acme.toml"
    profile.write_text('document = "ours.toml"', "utf-8")
    assert load_profile(profile).document["A.1"].values == {"one_of": ["Employee"]}
    write_document(tmp_path, ("user-type", 'one_of = ["Business"]'))
    assert load_profile(profile).document["A.1"].values == {"one_of": ["Business"]}
    kept.unlink()
    assert load_profile(profile).document["A.1"].values == {"one_of": ["Business"]}


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    """A profile that Windows saved is read like any other, inside of texts of several lines, too."""
    (tmp_path / "acme.toml").write_bytes(b'level = "top"\r\nentities = [\r\n"""\r\nE1""",\r\n]\r\n')
    assert load_profile(tmp_path / "acme.toml").entities == ("E1",)


def test_a_folder_is_no_profile(tmp_path: Path) -> None:
    """A path that cannot be read as a file is refused like a wrong profile."""
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(tmp_path)


def test_a_link_to_nothing_is_no_missing_profile(tmp_path: Path) -> None:
    """A profile that is a link to a file that is not there is refused, and not judged without what it says."""
    (tmp_path / "acme.toml").symlink_to("nowhere")
    with pytest.raises(ProfileError, match=r"acme\.toml is a link to a file that is not there"):
        load_profile(tmp_path / "acme.toml")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_profile_or_a_profile_error(tmp_path: Path, content: bytes) -> None:
    """Whatever a file holds, it is either accepted or raises ProfileError, never any other exception."""
    file = tmp_path / "acme.toml"
    file.write_bytes(content)
    try:
        assert isinstance(load_profile(file), Profile)
    except ProfileError as refused:
        assert "allowed keys are" in str(refused)  # noqa: PT017 - both outcomes are right


@pytest.mark.parametrize("content", ['document = "connection values"', 'level = "top"'])
def test_a_profile_names_its_document_or_does_not(tmp_path: Path, content: str) -> None:
    """Only the key itself names a document; a profile without it is judged by the default edition."""
    file = tmp_path / "acme.toml"
    file.write_text(content, "utf-8")
    assert names_document(file) is content.startswith("document")
