"""What a list of subscriptions shows of an application, and what its codes leave open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intacct.company.build import build_user
from intacct.protocol.answer import SignedIn
from suites.document.model import Application
from suites.judgement.subscriptions import listed_as_subscribed

USER = build_user("one", (), SignedIn("one", "Demo", ""), {})
WITHOUT_CODE = Application("Quilting", "", ())


@pytest.mark.parametrize(
    ("codes", "application", "subscribed"),
    [
        pytest.param(("GL", "AP"), Application("Accounts Payable", "AP", ()), True, id="listed"),
        pytest.param((" gl ", "ap"), Application("Accounts Payable", "AP", ()), True, id="in small letters"),
        pytest.param(("GL", "AR"), Application("Accounts Payable", "AP", ()), False, id="not listed"),
        pytest.param(("AP",), Application("Accounts Payable", "AP", ()), None, id="not the list that is known"),
        pytest.param(("GL", "AP"), WITHOUT_CODE, False, id="every code is another application's"),
        pytest.param(("GL", "ZZ"), WITHOUT_CODE, None, id="a code that may be its own"),
    ],
)
def test_a_list_shows_a_subscription(
    codes: tuple[str, ...], application: Application, *, subscribed: bool | None
) -> None:
    """A code that is not known may belong to an application whose code is not known."""
    assert listed_as_subscribed(replace(USER, applications=codes), application) is subscribed
