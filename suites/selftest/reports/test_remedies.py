"""What a departure asks for is the remedy that a consultant would name: each row of remedies holds its words."""

from __future__ import annotations

import pytest

from reports._model.message import message
from reports._text.fix_list import words
from suites.selftest.reports.test_points import EVERY, points_of

NEW = ("Add (signed in at the top level)", "User type: Business", "tell us its user id", "set the old one to inactive")
SHARES = ("Craftable-E200 stands for E200, E300", "Add >", "can stay for one of them")


@pytest.mark.parametrize(
    ("departure", "says", "never"),
    [
        pytest.param(
            "the name stands neither in the user ID nor in the user name",
            ("Put Craftable into the user name", "User name: Craftable > Save", "the user name is enough"),
            "Edit (beside api-user) > User information > User ID",
            id="another user ID",
        ),
        pytest.param("the user is an ordinary user", NEW, "Restricted to Web Services: yes > Save", id="ordinary"),
        pytest.param(
            "two users are ordinary users",
            (
                "Make 2 new Web Services users, one for each of the entities E100 Harbour Hotel and E200 Airport Inn,",
                "instead of the users Craftable-E100 and Craftable-E200",
                "User entities: exactly the one entity that this user is for > Save",
                "Tell us each user ID, and each password",
                "set the old ones to Inactive: they cannot be deleted",
            ),
            "its user ID",
            id="two ordinary users",
        ),
        pytest.param(
            "one user stands for two entities, and was made inside a third one",
            (
                "Make 2 new users, one for each of the entities E200 and E300, at the top level, instead of the user",
                "When we have confirmed that the new users work",
                "set the old one to Inactive: it cannot be deleted",
            ),
            "the old ones",
            id="two new users instead of one",
        ),
        pytest.param("the user was made inside an entity", NEW, "User entities > remove", id="made inside"),
        pytest.param(
            "one user is locked out, and the others sign in",
            ("First: Wait until we have told you", "Status: Active > Save", "only if we ask you to"),
            "",
            id="locked out",
        ),
        pytest.param(
            "two roles are assigned, and some applications are ticked in neither",
            ("for one of the roles Craftable Integration and Second role", '"Craftable Integration" or "Second role"'),
            "for the roles",
            id="two roles",
        ),
        pytest.param(
            "the company has expired",
            ("Look here: The sign-in page of Sage Intacct", "whoever sold you Sage Intacct"),
            "Look here: Ask",
            id="expired",
        ),
        pytest.param(
            "one user's password is wrong, and the others sign in",
            (
                "exactly this ID",
                "Include inactive",
                "we first check that we hold the password",
                "IP address filters",
            ),
            "password to us",
            id="refused",
        ),
        pytest.param(
            "a user is inactive, and the others sign in",
            ("Include inactive > Edit (beside Craftable-E300) > Status: Active > Save",),
            "",
            id="inactive",
        ),
        pytest.param(
            "the sender ID is not authorized",
            (
                "Company > Setup > Configuration > Company > Security > Edit > Web Services authorizations > Add",
                "Save (in the pop-up) > Save (on the page)",
                "cannot be changed: add this one",
            ),
            "",
            id="sender ID",
        ),
        pytest.param(
            "bills cannot be added",
            ("All (in both parts", "Save > Save (at the top of the subscriptions)", "Everybody who holds the role"),
            "",
            id="a role short of All",
        ),
        pytest.param(
            "the company is user-based, and the user cannot add bills",
            ("Subscriptions (beside Craftable)", "All (in both parts"),
            "Everybody who holds the role",
            id="a user-based company",
        ),
        pytest.param(
            "the role Admin is assigned, and an application is not ticked in it",
            (
                "Give the user Craftable a role of its own instead of Admin",
                "Roles > Add > Name > Save > Subscriptions (beside the new role) > tick Company, Cash Management,",
                "Permissions (beside each) > All (in both parts",
                "Edit (beside Craftable) > Roles information: the new role > Save",
                "Found: Role: ADMIN; Accounts Payable: nothing ticked",
                "Leave the role Admin itself as it is",
            ),
            "the user ID of each new user",
            id="the role Admin",
        ),
        pytest.param(
            "the role Admin is assigned to two users, and an application is not ticked in it",
            ("Give the users Craftable-E100 and Craftable-E200 a role of their own instead of Admin",),
            "a role of its own",
            id="the role Admin of two users",
        ),
        pytest.param(
            "the role Admin is assigned, an application is not ticked in it, and the user is an ordinary user",
            (
                "1 thing to do",
                "Make a new Web Services user instead of the user Craftable",
                "Roles > Add > Name > Save > Subscriptions (beside the new role) > tick Company, Cash Management,",
                "Save (at the top of the subscriptions) > then Web Services users > Add (signed in at the top level) >",
                "Roles information: the new role > User entities: none > Save",
                "Also fixes: found: Role: ADMIN; Accounts Payable: nothing ticked",
                "Sage Intacct asks for your own password",
                "Please never send a password by e-mail",
            ),
            "Edit (beside Craftable)",
            id="the role Admin of a user to be made again",
        ),
        pytest.param(
            "only classes are used, and the user may not list them",
            (
                "Give the role Craftable Integration all permissions of Company",
                "Also fixes: found: Classes: not shown to us; expected: Classes: can be listed",
            ),
            "Look, too",
            id="a look at what the role is given anyway",
        ),
        pytest.param(
            "the company is user-based, only classes are used, and the user may not list them",
            ("Also fixes: found: Classes: not shown to us; expected: Classes: can be listed",),
            "Look, too",
            id="a look at what the user is given anyway",
        ),
        pytest.param(
            "the entity that is assigned is shown as one only by the sign-in, which lands in it",
            (
                "1 thing to do",
                "User entities: none > Save",
                "Also fixes: found: Location or entity ID: not shown to us",
            ),
            "correct it there",
            id="a look at entities that are removed",
        ),
        pytest.param(
            "the company is not subscribed to Accounts Payable",
            ("Ask Sage to add Accounts Payable", "Found: Accounts Payable: not subscribed", "Sage sells it"),
            "tick Accounts Payable",
            id="not subscribed",
        ),
        pytest.param(
            "admin privileges are Off",
            ("Admin privileges: Limited > Save", "Only a full administrator", "shows then"),
            "",
            id="admin privileges Off",
        ),
        pytest.param(
            "one entity is assigned, and the sign-in lands in it",
            ("Tell us which level you want", "this user is right for its entity", "Only for the top level remove"),
            "",
            id="one entity at the top level",
        ),
        pytest.param(
            "one entity is assigned, the sign-in lands in it, and the account email address is another",
            (
                "2 things to do",
                "Tell us which level you want",
                "Set the account email address of the user Craftable to",
                "Edit (beside Craftable) > User entities: none > Save",
                "Account email address: integrations@craftable.com > Save",
                "which level you want (point 1)",
            ),
            "Correct the user",
            id="a decision is a point of its own",
        ),
        pytest.param(
            "the sign-in lands in an entity, and neither whether one is assigned nor where the user was made may be"
            " seen",
            (
                "Check whether the entity 110 is assigned to the user Craftable",
                "User departments > User entities",
                "If 110 stands there, tell us which level you want",
                "If nothing stands there, the user was made inside 110",
            ),
            "Make a new user",
            id="it lands in an entity, and nothing shows why",
        ),
        pytest.param(
            "the sign-in lands in an entity, and whether one is assigned may not be seen",
            ("Check whether the user Craftable is limited to the entity 110", "If nothing stands there, just tell us"),
            "made inside",
            id="it was made at the top level, and lands in an entity",
        ),
        pytest.param(
            "the user was made inside the entity that is assigned to it",
            ("Make a new user without entities", "Found: Assigned entities: 110; made: inside 110"),
            "which level",
            id="made inside the entity that is assigned",
        ),
        pytest.param(
            "the company is set to top level access only: every user is assigned to its one entity, and lands at the"
            " top",
            (
                "Multi-Entity Management > Configure",
                '"Restrict access to top level only" ticked?',
                "decision for the whole company",
                '"Enable access to top level" ticked?',
            ),
            "",
            id="an entity user at the top",
        ),
        pytest.param(
            "the user of E100 is assigned to no entity",
            ("User entities > exactly E100 Harbour Hotel > Save",),
            "cannot enter",
            id="the wrong entity",
        ),
        pytest.param(
            "the user of E300 was made inside another entity",
            (
                "Make a new user for the entity E300 at the top level",
                "Add (signed in at the top level)",
                "set the old one to",
            ),
            "User entities > exactly",
            id="made inside another entity",
        ),
        pytest.param(
            "neither which entity is assigned to the user of E300 nor where it was made may be seen, and it lands in"
            " another",
            ("Check whether the entity E200 is assigned to the user Craftable-E300", "was made inside E200: tell us"),
            "exactly E300 > Save",
            id="it lands in another entity, and nothing shows why",
        ),
        pytest.param(
            "nobody made a user for an entity that the profile names, and the company has none of that ID",
            (
                "Please tell us the right ID of the entity E400, which your list",
                "Entities > ID",
                "exactly as it stands there",
            ),
            "Add >",
            id="an entity that the company does not have",
        ),
        pytest.param(
            "the profile names a fourth entity, which has no user",
            (
                "Tell us whether you need the entity E400",
                "(never its password by mail)",
                "we then send you what to enter",
            ),
            "password are missing with us",
            id="nobody is known for an entity",
        ),
        pytest.param(
            "one user stands for two entities, and a third one is assigned to it",
            ("a user of its own for all but one", *SHARES),
            "",
            id="several entities",
        ),
        pytest.param(
            "the profile needs an entity that the company does not have",
            (
                "Please tell us the right ID of the entity 130, which your list does not hold",
                "Look here:",
                "Entities > ID",
            ),
            "> Save",
            id="a needed entity that the company does not have",
        ),
        pytest.param(
            "the profile needs an entity that cannot be entered, and no entity is assigned",
            ("Check why the user Craftable cannot enter the entity 120", "> User entities", "add none"),
            "> Save",
            id="a needed entity that a user without entities cannot enter",
        ),
        pytest.param(
            "the profile needs an entity that is inactive and cannot be entered",
            ("Tell us whether you need the entity 120, inactive in your list", "Entities > Status"),
            "> Save",
            id="a needed entity that is inactive",
        ),
        pytest.param(
            "the user cannot enter the entity of the location ID, which the profile does not say is needed",
            ("Check which entities are open to the user Craftable, and whether 100 is", "add none"),
            "> Save",
            id="an entity of the location ID that a user without entities cannot enter",
        ),
        pytest.param(
            "the company lets in listed addresses only: users and passwords are right, and all are told the same",
            ("are IP address filters enforced?", "we send you our addresses", "Never switch the filters off"),
            "",
            id="all refused alike",
        ),
        pytest.param(
            "the checking account belongs to an entity, in a run at the top level",
            ("belongs to the entity", "Please name an account of the top level"),
            "",
            id="an account of an entity",
        ),
        pytest.param(
            "there is no such checking account, and the company is not multi-entity",
            ("Tell us the ID of the checking account; we hold OPERATING", "Look here:", "Checking > Account ID"),
            "Add >",
            id="an account that is not there",
        ),
        pytest.param(
            "payments are made through us, and nobody told us the bank account",
            ("Please tell us the bank account ID", "Checking > Account ID", "account of the top level"),
            "",
            id="a value that we were not told",
        ),
    ],
)
def test_remedy_holds_its_words(departure: str, says: tuple[str, ...], never: str) -> None:
    """The message has the essential words of the remedy, and not those of a wrong one; nothing asks for a password."""
    (at,) = [at for at, row in enumerate(EVERY) if row.name == departure]
    text = words(message(points_of(at)))
    assert not [phrase for phrase in says if phrase.casefold() not in text.casefold()], text
    assert not never or never.casefold() not in text.casefold(), text
    assert "send us the password" not in text


@pytest.mark.parametrize(
    ("departure", "changes"),
    [
        pytest.param("admin privileges are Off", True, id="set"),
        pytest.param("no answer mentions admin privileges", True, id="looked at"),
        pytest.param("the user is an ordinary user", True, id="of a new user"),
        pytest.param("neither the user's record nor its restriction may be seen", True, id="among others"),
        pytest.param("the user type is Employee", False, id="the user type"),
        pytest.param("bills cannot be added", False, id="a role"),
    ],
)
def test_a_full_administrator_is_asked_for_where_privileges_may_change(departure: str, *, changes: bool) -> None:
    """Who may change admin privileges stands at the top if a path leads to them, and only then."""
    (at,) = [at for at, row in enumerate(EVERY) if row.name == departure]
    text = words(message(points_of(at)))
    assert ("Admin privileges can only be changed by a full administrator." in text) is changes
