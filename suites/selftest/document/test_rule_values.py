"""What an instruction may ask of its rule: each wrong value is one sentence, and each name fits or does not."""

from __future__ import annotations

import pytest

from suites.judgement.company_values import PermissionTypes, TopLevelAccess
from suites.judgement.rule_values import Nothing, RuleValues, RuleValuesError, typed
from suites.judgement.user_values import AccountAddress, ContactNames, Privileges, Sender, UserNames, UserTypes

TYPES = (
    "a list of different user types: Business, Client, Construction manager, CRM, Dashboard, Employee,"
    " Payment approver, Platform, Project manager, View only, Warehouse"
)
PRIVILEGES = "a list of different admin privileges: Off, Limited, Full"
WORDS = "a list of different words: roles, users"
TEXT = "a text of one line that is not blank"


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        pytest.param(Nothing, {"one_of": []}, "the key 'one_of' is unknown; this rule takes none", id="a key of none"),
        pytest.param(Nothing, {"self": 1}, "the key 'self' is unknown; this rule takes none", id="a word of Python's"),
        pytest.param(
            UserNames,
            {"nam": "x"},
            "the key 'nam' is unknown; keys of this rule are"
            " name, user_id, user_id_begins, user_name, user_name_begins",
            id="a slip in one of several",
        ),
        pytest.param(
            UserTypes, {"oneof": ["Business"]}, "the key 'oneof' is unknown; keys of this rule are one_of", id="a slip"
        ),
        pytest.param(UserTypes, {"one_of": ["Boss"]}, f"one_of must be {TYPES}, and is ['Boss']", id="a type"),
        pytest.param(UserTypes, {"one_of": []}, f"one_of must be {TYPES}, and is []", id="nothing listed"),
        pytest.param(
            Privileges,
            {"one_of": ["Full", "Full"]},
            f"one_of must be {PRIVILEGES}, and is ['Full', 'Full']",
            id="twice",
        ),
        pytest.param(
            PermissionTypes, {"one_of": ["groups"]}, f"one_of must be {WORDS}, and is ['groups']", id="a word"
        ),
        pytest.param(
            PermissionTypes,
            {"one_of": ["roles", "roles"]},
            f"one_of must be {WORDS}, and is ['roles', 'roles']",
            id="a word twice",
        ),
        pytest.param(TopLevelAccess, {"ticked": 1}, "ticked must be true or false, and is 1", id="a number"),
        pytest.param(
            TopLevelAccess,
            {"ticked": "x" * 100},
            f"ticked must be true or false, and is '{'x' * 78}…",
            id="a long text",
        ),
        pytest.param(UserNames, {"name": "\u200b"}, f"name must be {TEXT}, and is '\\u200b'", id="unseen"),
        pytest.param(UserNames, {"user_id": "a\nb"}, f"user_id must be {TEXT}, and is 'a\\nb'", id="two lines"),
        pytest.param(
            UserNames,
            {"name": "Acme", "user_id": "Acme", "user_name": "Acme"},
            "name stands for user ID and user name alike: leave user_id and user_name out, or name",
            id="a name too many",
        ),
        pytest.param(
            UserNames,
            {"user_id": "Acme", "user_id_begins": "Ac"},
            "user_id and user_id_begins cannot both be given",
            id="two IDs",
        ),
        pytest.param(
            UserNames,
            {"user_name": "Acme", "user_name_begins": "Ac"},
            "user_name and user_name_begins cannot both be given",
            id="two names",
        ),
        pytest.param(
            AccountAddress,
            {"address": "a@example.com", "from_profile": True},
            "address is fixed, and cannot be the profile's as well (from_profile)",
            id="two addresses",
        ),
    ],
)
def test_a_wrong_value_is_one_sentence(kind: type[RuleValues], values: dict[str, object], sentence: str) -> None:
    """A key that is unknown, a value that is not allowed, and two that contradict each other are told in a sentence."""
    with pytest.raises(RuleValuesError) as caught:
        typed(kind, values)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("values", "user_id", "name", "fits"),
    [
        pytest.param({}, "jdoe", "Doe", None, id="any"),
        pytest.param({"name": "Acme"}, "acme-e100", None, True, id="in the ID"),
        pytest.param({"name": "Acme"}, "jdoe", "The ACME user", True, id="in the name"),
        pytest.param({"name": "Acme"}, "jdoe", None, None, id="not in the ID, and the name is not shown"),
        pytest.param({"name": "Acme"}, "jdoe", "Doe", False, id="in neither"),
        pytest.param({"user_id": "Acme"}, "ACME", None, True, id="the ID"),
        pytest.param({"user_id": "Acme"}, "Acme-E200", "x", None, id="called after the ID"),
        pytest.param({"user_id": "Acme"}, "jdoe", "Acme", False, id="another ID"),
        pytest.param({"user_id_begins": "Acme"}, "Acme-E200", None, True, id="the beginning of the ID"),
        pytest.param({"user_id_begins": "Acme"}, "jdoe", None, False, id="another beginning"),
        pytest.param({"user_id": "Acme", "user_name": "Acme Sync"}, "Acme", None, None, id="a name that is not shown"),
        pytest.param({"user_id": "Acme", "user_name": "Acme Sync"}, "Acme", "acme sync", True, id="ID and name"),
        pytest.param({"user_id": "Acme", "user_name_begins": "Acme"}, "Acme", "Sync", False, id="another name"),
    ],
)
def test_a_user_of_a_list_is_called_as_asked(
    values: dict[str, object], user_id: str, name: str | None, *, fits: bool | None
) -> None:
    """Whether a user that is listed may be the one that is asked for; None where the list does not tell."""
    assert typed(UserNames, values).fits(user_id, name) is fits


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        pytest.param(Sender, {}, "Sender ID (any will do): authorized, spelled exactly so, and active", id="sender"),
        pytest.param(
            AccountAddress, {"from_profile": True}, "Account email address: the one that was agreed on", id="profile"
        ),
        pytest.param(AccountAddress, {}, "Account email address: any, not empty", id="address"),
        pytest.param(ContactNames, {}, "Contact name: any", id="contact"),
        pytest.param(
            ContactNames, {"last_name": "Ode"}, "Contact name: any; first name: any; last name: Ode", id="last name"
        ),
        pytest.param(UserNames, {}, "User ID: any; user name: any", id="names"),
        pytest.param(
            UserNames,
            {"user_id_begins": "ac", "user_name": "Acme"},
            "User ID: one that begins with ac; user name: Acme",
            id="beginning",
        ),
    ],
)
def test_what_conforms_is_said_by_the_values(kind: type[RuleValues], values: dict[str, object], expected: str) -> None:
    """What is expected where a document leaves a value out, or to the profile."""
    assert typed(kind, values).expected() == expected
