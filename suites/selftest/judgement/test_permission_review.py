"""The rule for lines of permissions, on rights drawn at random: what is granted is never short, what is missing is."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacct.company.model import ApplicationRights, Policy
from intacct.protocol.refusal import Refusal, local
from intacct.protocol.refusals import PermissionDenied
from suites.document.names import normalize_name
from suites.document.permission_line import Grant, Part, PermissionLine, whole_application
from suites.document.permission_lines import parse_lines
from suites.document.permissions import CorePolicy, load_permissions
from suites.judgement.effective_rights import with_beside
from suites.judgement.excess_permissions import beyond, review_forbidden
from suites.judgement.permission_review import demands, review
from suites.judgement.review_context import ReviewContext

PERMISSIONS = load_permissions()
WHOLE = tuple(name for name in PERMISSIONS.described if len(PERMISSIONS.core(name)) > 1)
KNOWN = PERMISSIONS.rights.known
USED = dict.fromkeys(("DEPARTMENT", "LOCATION", "CLASS", "VENDOR", "CUSTOMER", "PROJECT", "multi-entity"), True)
CONTEXT = ReviewContext(terms={}, used=USED, probes={})
Ticked = Mapping[tuple[str, str], frozenset[str]]
"""Application and policy -> the rights that are ticked there."""


def rights_of(ticked: Ticked) -> tuple[ApplicationRights, ...]:
    """The effective rights, as an answer shows them."""
    applications = dict.fromkeys(application for application, _ in ticked)
    return tuple(
        ApplicationRights(
            name,
            tuple(Policy(policy, tuple(sorted(rights))) for (where, policy), rights in ticked.items() if where == name),
        )
        for name in applications
    )


def certain_rights(line: PermissionLine) -> Ticked:
    """The rights that a line surely wants, its reports included."""
    ticked = {(core.application, core.name): frozenset(core.certain) for core in demands(line, {})}
    if not line.policy and line.part is not Part.ACTIVITIES:
        ticked |= {
            (line.application, name): frozenset({"Run"}) for name in PERMISSIONS.reports.get(line.application, ())
        }
    return (
        ticked
        if line.part is not Part.REPORTS
        else {key: rights for key, rights in ticked.items() if rights == {"Run"}}
    )


def rights_together(*all_ticked: Ticked) -> dict[tuple[str, str], frozenset[str]]:
    """The rights that are ticked in any of these."""
    union: dict[tuple[str, str], frozenset[str]] = {}
    for ticked in all_ticked:
        for key, rights in ticked.items():
            union[key] = union.get(key, frozenset()) | rights
    return union


def short(line: PermissionLine, ticked: Ticked) -> bool:
    """Whether the rule finds that a line is not met."""
    permissions = rights_of(ticked)
    own = with_beside(permissions, line)
    if own is None:
        return True
    finding = review(own, [other for other in permissions if other.name != line.application], CONTEXT, line)
    return bool(finding.lacking or finding.not_listed or finding.reports_missing or finding.read_only)


@st.composite
def lines(draw: st.DrawFn) -> PermissionLine:
    """A line that wants something ticked: a whole application, a part of it, or rights in one permission."""
    application = draw(st.sampled_from(WHOLE))
    kind = draw(st.sampled_from(["whole", "part", "policy"]))
    grant = draw(st.sampled_from([Grant.ALL, Grant.READ_ONLY]))
    if kind == "policy":
        names = [core.name for core in PERMISSIONS.core(application)] + ["Gift cards"]
        rights = draw(st.lists(st.sampled_from(KNOWN), min_size=1, unique=True))
        text = f"{application}: {draw(st.sampled_from(names))}: {', '.join(rights)}"
        return parse_lines([text])[0]
    reports = Part.REPORTS if application in PERMISSIONS.reports else Part.BOTH
    part = draw(st.sampled_from([Part.ACTIVITIES, reports])) if kind == "part" else Part.BOTH
    return PermissionLine(application, grant, part=part)


RIGHTS = st.frozensets(st.sampled_from(KNOWN), max_size=6)
POLICIES = st.sampled_from(
    [(core.application, core.name) for core in PERMISSIONS.policy] + [("Company", "Contacts"), ("Purchasing", "Gifts")]
)
MORE = st.dictionaries(POLICIES, RIGHTS, max_size=8)


@given(lines(), MORE)
def test_whoever_holds_more_is_never_short(line: PermissionLine, more: Ticked) -> None:
    """A line is met by a user that holds more than it wants."""
    ticked = rights_together(certain_rights(line), more)
    if line.grant is Grant.ALL and line.part is not Part.REPORTS:
        ticked = rights_together(ticked, {(line.application, "Gift cards"): frozenset({"Add"})})  # All never only reads
    assert not short(line, ticked)


@given(st.lists(lines(), min_size=1, max_size=4, unique_by=lambda line: line.text), st.data())
def test_a_right_that_is_missing_is_missed_by_just_those_who_need_it(
    lines_: list[PermissionLine], data: st.DataObject
) -> None:
    """One right less makes those lines short that want it in that permission, and no other."""
    ticked = rights_together(*map(certain_rights, lines_), {(name, "Gift cards"): frozenset({"Add"}) for name in WHOLE})
    pairs = sorted((key, right) for line in lines_ for key, rights in certain_rights(line).items() for right in rights)
    key, right = data.draw(st.sampled_from(pairs or [(("Company", "Gift cards"), "Add")]))
    reduced = {**ticked, key: ticked[key] - {right}}
    reports = {(line.application, name) for line in lines_ for name in PERMISSIONS.reports.get(line.application, ())}
    for line in lines_:
        needs = right in certain_rights(line).get(key, frozenset())
        if key in reports and not line.policy:  # one report that can be run shows that the part is ticked
            rest = [name for name in reports - {key} if name[0] == line.application]
            needs = needs and not any("Run" in reduced.get(report, frozenset()) for report in rest)
        assert short(line, reduced) == needs, line.text


@pytest.mark.parametrize("application", WHOLE)
def test_all_of_an_application_is_all_of_its_permissions(application: str) -> None:
    """What "All" finds is what the lines for its permissions find together, whichever right is missing."""
    cores = PERMISSIONS.core(application)
    for core in cores:
        for right in core.certain:
            full = rights_together(certain_rights(whole_application(application)))
            full[application, core.name] -= {right}
            (rights,) = rights_of(full)
            apart = [review(rights, (), CONTEXT, line).lacking for line in map(everything_in, cores)]
            assert (
                review(rights, (), CONTEXT).lacking
                == [text for texts in apart for text in texts]
                == [f"{core.name}: {right}"]
            )


def everything_in(core: CorePolicy) -> PermissionLine:
    """The line for all of one permission."""
    return PermissionLine(core.application, Grant.ALL, core.name)


@given(POLICIES, st.frozensets(st.sampled_from(KNOWN), min_size=1), MORE)
def test_what_must_not_be_ticked_is_found_wherever_it_is(
    where: tuple[str, str], rights: frozenset[str], more: Ticked
) -> None:
    """Any right in a permission that is forbidden is found; without one, nothing is said to be ticked."""
    line = parse_lines([f"{where[0]}: {where[1]}: none"])[0]
    ticked = rights_together(more, {where: rights})
    assert review_forbidden(line, rights_of(ticked), CONTEXT).forbidden
    assert review_forbidden(line, rights_of({**ticked, where: frozenset()}), CONTEXT).forbidden == []


def denied_refusal() -> Refusal:
    """A refusal for want of permission."""
    return local(PermissionDenied, "denied")


@pytest.mark.parametrize(
    ("line", "ticked", "probes", "doubt"),
    [
        pytest.param("Company: Users: none", {("Company", "Locations"): "List"}, {}, "", id="names-are-known"),
        pytest.param("Company: Users: none", {("Company", "Members"): "List"}, {}, "under another name", id="stranger"),
        pytest.param("Purchasing: *: none", {("Einkauf", "Orders"): "List"}, {}, "called otherwise", id="language"),
        pytest.param("Purchasing: *: none", {("Company", "Locations"): "List"}, {}, "", id="absent"),
        pytest.param(
            "Purchasing: *: none",
            {("Company", "Locations"): "List"},
            {"PODOCUMENT": None},
            "can be listed",
            id="listed",
        ),
        pytest.param(
            "Purchasing: *: none",
            {("Company", "Locations"): "List"},
            {"PODOCUMENT": denied_refusal()},
            "",
            id="refused",
        ),
        pytest.param("Company: Locations: none", {("Company", "Locations"): "Auflisten"}, {}, "not known", id="words"),
        pytest.param("Company: Locations: none", {("Company", "Locations"): "None"}, {}, "", id="none"),
    ],
)
def test_what_is_forbidden_and_not_seen_may_be_a_doubt(
    line: str, ticked: dict[tuple[str, str], str], probes: dict[str, Refusal | None], doubt: str
) -> None:
    """What is not among the rights is not ticked, unless a name, a word or a list leaves it open."""
    permissions = rights_of({key: frozenset({right}) for key, right in ticked.items()})
    context = ReviewContext(terms={}, used=USED, probes=probes)
    finding = review_forbidden(parse_lines([line])[0], permissions, context)
    assert finding.forbidden == []
    assert bool(finding.doubts) is bool(doubt)
    assert doubt in " ".join(finding.doubts)


@pytest.mark.parametrize(
    ("line", "rights", "met"),
    [
        ("Company: Users: List", {("Administration", "Users"): "List"}, True),
        ("Administration: Users: List", {("Company", "Users"): "List"}, True),
        ("Time & Expenses: My expenses: List", {("Expenses", "My expenses"): "List"}, True),
        ("Company: Users: List", {("Purchasing", "Users"): "List"}, False),
    ],
)
def test_a_permission_is_found_where_it_may_stand(line: str, rights: dict[tuple[str, str], str], *, met: bool) -> None:
    """Administration and Company share their permissions, and an application goes by several names."""
    ticked = {key: frozenset({right}) for key, right in rights.items()}
    assert short(parse_lines([line])[0], ticked) is not met


def test_the_companys_own_terms_are_understood() -> None:
    """A permission under the company's own word for a dimension is the one that the line names."""
    context = ReviewContext(terms={"CUSTOMER": "Member", "VENDOR": "Supplier"}, used=USED, probes={})
    ticked = {
        ("Accounts Receivable", "MEMBER types"): frozenset({"List"}),
        ("Accounts Receivable", "Members"): {"View"},
    }
    (rights,) = rights_of({key: frozenset(words) for key, words in ticked.items()})
    types, members = parse_lines(["Accounts Receivable: Customer types: List", "Accounts Receivable: Customers: View"])
    assert review(rights, (), context, types).lacking == review(rights, (), context, types).doubts == []
    assert review(rights, (), context, members).lacking == []


def test_a_permission_of_an_unused_dimension_is_not_short() -> None:
    """Where the company has no classes, nothing can be ticked there."""
    context = ReviewContext(terms={}, used={**USED, "CLASS": False}, probes={})
    line = parse_lines(["Company: Classes: List"])[0]
    finding = review(ApplicationRights("Company", ()), (), context, line)
    assert (finding.not_used, finding.lacking, finding.doubts) == (["Classes"], [], [])


def test_reports_alone_are_open_where_no_report_is_seen() -> None:
    """A line for the Reports part is not met because nothing is known of reports."""
    line = parse_lines(["General Ledger: Reports: All"])[0]
    ledger = ApplicationRights("General Ledger", (Policy("Journals", ("List",)),))
    assert review(ledger, (), CONTEXT, line).doubts
    assert review(ledger, (), CONTEXT).doubts != review(ledger, (), CONTEXT, line).doubts


@pytest.mark.parametrize(
    ("lines_", "rights", "expected"),
    [
        (["Company: Locations: View"], {("Company", "Locations"): "List|View"}, {}),
        (["Company: Locations: View"], {("Company", "Locations"): "List|View|Edit"}, {"Company": "Locations (Edit)"}),
        (["Company: *: Read only"], {("Company", "Contacts"): "List|View|Add"}, {"Company": "Contacts (Add)"}),
        (["Company: *: All"], {("Company", "Contacts"): "List|View|Add"}, {}),
        (["Company: Locations: View"], {("Company", "Users"): "List"}, {"Company": "Users (List)"}),
        (["Company: Users: List"], {("Administration", "Users"): "List"}, {}),
        (
            ["Company: *: All"],
            {("Purchasing", "Vendors"): "List", ("Purchasing", "Gifts"): "List"},
            {"Purchasing": "2 permissions"},
        ),
        (
            ["General Ledger: Activities and lists: All"],
            {("General Ledger", "Trial balance"): "Run"},
            {"General Ledger": "Trial balance (Run)"},
        ),
    ],
)
def test_what_is_held_beyond_the_lines_is_told(
    lines_: list[str], rights: dict[tuple[str, str], str], expected: dict[str, str]
) -> None:
    """Least privilege: rights that no line wants, by application; listing goes with any other right."""
    permissions = rights_of({key: frozenset(words.split("|")) for key, words in rights.items()})
    assert beyond(parse_lines(lines_), permissions, {}) == expected


@given(st.lists(lines(), min_size=1, max_size=3, unique_by=lambda line: line.text))
def test_nothing_is_beyond_the_lines_that_they_want(lines_: list[PermissionLine]) -> None:
    """Who holds just what the lines want holds nothing beyond them."""
    assert beyond(lines_, rights_of(rights_together(*map(certain_rights, lines_))), {}) == {}


def test_names_of_policies_in_different_applications_stay_apart() -> None:
    """A line for Purchasing's vendors is not met by those of Accounts Payable."""
    line = parse_lines(["Purchasing: Vendors: List"])[0]
    assert short(line, {("Accounts Payable", "Vendors"): frozenset({"List"})})
    assert normalize_name("Vendors") == normalize_name("AP vendors")
