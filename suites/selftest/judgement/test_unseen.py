"""Because of which refusals no list of entities or departments is complete."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intacct.company.build import build_user
from intacct.company.model import Company, Listing, User, UserRecord
from intacct.protocol.answer import SignedIn
from intacct.protocol.refusal import Level, Refusal
from intacct.protocol.refusals import PermissionDenied
from suites.judgement.facts import Facts
from suites.judgement.unseen import List, list_refusals

AT_TOP = build_user("one", (), SignedIn("one", "Demo", ""), {})
OF_RESTRICTION, OF_LIST = PermissionDenied(Level.RESULT, http_status=1), PermissionDenied(Level.RESULT, http_status=2)
FREE, LIMITED = (
    UserRecord(unrestricted="true"),
    UserRecord(unrestricted="false", locations=("1",), departments=("2",)),
)


@pytest.mark.parametrize(
    ("restriction", "listing", "refusals"),
    [
        pytest.param(OF_RESTRICTION, OF_LIST, (OF_RESTRICTION,), id="neither is shown"),
        pytest.param(OF_RESTRICTION, Listing((), complete=True), (OF_RESTRICTION,), id="a list of who may be limited"),
        pytest.param(FREE, OF_LIST, (OF_LIST,), id="the list of who is not limited"),
        pytest.param(FREE, Listing((), complete=True), (), id="all is shown"),
        pytest.param(LIMITED, OF_LIST, (), id="who is limited would not be shown all"),
        pytest.param(UserRecord(), OF_LIST, (), id="a restriction that says nothing was not refused"),
    ],
)
@pytest.mark.parametrize("what", ["locations", "departments"])
def test_refusals_keep_a_list_from_being_complete(
    restriction: UserRecord | Refusal, listing: Listing[object] | Refusal, refusals: tuple[Refusal, ...], what: List
) -> None:
    """It is the refusal of the restriction that would prove it, or of the list itself."""
    name = {"locations": "entity_list", "departments": "department_list"}[what]
    user: User = replace(AT_TOP, restriction=restriction, **{name: listing})  # type: ignore[arg-type]
    facts = Facts(Company("Demo", "CraftableMPP", (user,), None, 0, {}))
    assert list_refusals(facts, what) == refusals
