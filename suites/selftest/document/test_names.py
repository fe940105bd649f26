"""Names are compared without what makes no difference; what does make one stays."""

from __future__ import annotations

import pytest

from suites.document.names import normalize_name, with_company_terms

SAME = (
    ("Bills", "bill"),
    ("Bills", "AP Bills"),
    ("Bills", "  ap   BILLS "),
    ("Invoices", "AR invoice"),
    ("Journal entries", "Journal Entry"),
    ("Classes", "Class"),
    ("Entities", "Entity"),
    ("Taxes", "Tax"),
    ("Branches", "Branch"),
    ("Campuses", "Campus"),
    ("Warehouses", "Warehouse"),
    ("Houses", "House"),
    ("Accounts Payable", "accounts  payable "),
)
DIFFERENT = (
    ("Bills", "Pay bills"),
    ("Bills", "Recurring bills"),
    ("Adjustments", "Deferred adjustments"),
    ("Attachments", "Attachment folders"),
    ("Accounts", "Account groups"),
    ("Journals", "Journal entries"),
    ("AP", "AR"),
)


@pytest.mark.parametrize(("name", "other"), SAME)
def test_names_are_the_same(name: str, other: str) -> None:
    """Case, blanks, number and a leading AP or AR make no difference."""
    assert normalize_name(name) == normalize_name(other)


@pytest.mark.parametrize(("name", "other"), DIFFERENT)
def test_names_differ(name: str, other: str) -> None:
    """A name that only contains another one is a different name."""
    assert normalize_name(name) != normalize_name(other)


@pytest.mark.parametrize(
    ("name", "terms", "own"),
    [
        ("Departments", {"DEPARTMENT": "Cost Centers"}, "cost center"),
        ("Customer aging", {"CUSTOMER": "Member"}, "member aging"),
        ("Classes", {"CLASS": "Funds"}, "fund"),
        ("Customer aging", {"CUSTOMER": " "}, "customer aging"),
        ("Vendor aging", {}, "vendor aging"),
    ],
)
def test_dimensions_go_by_the_companys_terms(name: str, terms: dict[str, str], own: str) -> None:
    """The word for a dimension gives way to the company's term; an empty term changes nothing."""
    assert with_company_terms(name, terms) == own
