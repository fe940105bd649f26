"""The words of a remedy for several users: the number of new ones, and phrases that agree with it."""

from __future__ import annotations

import pytest

from reports._model.several import ALL_BUT_ONE, OF_ENTITIES, OF_NEW_USERS, OF_USERS, of_several, one_title
from suites.judgement.outcomes import Outcome
from suites.selftest.judgement.test_departures import OUTCOMES

TEXTS = "\n".join(
    text
    for end in OUTCOMES
    for text in (end.spec.remedy.title, end.spec.remedy.after, end.spec.remedy.with_role)
    if text
)


@pytest.mark.parametrize("phrase", [*OF_USERS, *OF_ENTITIES, *OF_NEW_USERS, ALL_BUT_ONE])
def test_phrase_occurs_in_a_remedy(phrase: str) -> None:
    """What is replaced for several users is there to be replaced."""
    assert phrase in TEXTS


@pytest.mark.parametrize(
    ("template", "title"),
    [
        pytest.param(
            "Make a new Web Services user instead of {user}",
            "Make 3 new Web Services users, one for each of {entity}, instead of {user}",
            id="instead",
        ),
        pytest.param(
            "Make a new user for {entity} at the top level, instead of {user}",
            "Make 3 new users, one for each of {entity}, at the top level, instead of {user}",
            id="for an entity",
        ),
        pytest.param(
            "Make a new user whose user ID begins with XL, instead of {user}",
            "Make 3 new users, one for each of {entity}, whose user ID begins with XL, instead of {user}",
            id="of an ID",
        ),
        pytest.param(
            "Make a Web Services user for {entity}",
            "Make 3 Web Services users, one for each of {entity}",
            id="where there is none",
        ),
        pytest.param(
            "Make a user of its own for {entity}, which {user} serves with others",
            "Make a user of its own for each of {entity}, which {user} serve with others",
            id="of its own",
        ),
        pytest.param("Unlock {user}", "Unlock {user}", id="no new user"),
    ],
)
def test_title_says_how_many_users_are_made(template: str, title: str) -> None:
    """Several new users are counted, one for each entity; a single one is not."""
    assert of_several(template, users=3, new_users=3, entities=3) == title
    assert of_several(template, users=1, new_users=1, entities=1) == template


TITLES = {end.label: end.spec.remedy.title for end in OUTCOMES if "{entity}" in end.spec.remedy.title}
AS_THEY_STAND = {"EntityLevel.NOT_NAMED", "EntityLevel.CONTRADICTED"}
"""Outcomes whose titles are right for several entities as well."""


@pytest.mark.parametrize(("label", "title"), TITLES.items(), ids=TITLES)
def test_title_on_entities_has_a_form_for_several(label: str, title: str) -> None:
    """What is asked for one entity is asked otherwise for three, so that nobody assigns all of them to each user."""
    assert (of_several(title, users=3, new_users=3, entities=3) == title) is (label in AS_THEY_STAND)


@pytest.mark.parametrize("end", [end for end in OUTCOMES if end.spec.remedy.anew], ids=lambda end: end.label)
def test_title_on_a_new_user_has_a_form_for_several(end: Outcome) -> None:
    """Where users are made anew, the title for three of them does not speak of one."""
    title = of_several(end.spec.remedy.title, users=3, new_users=3, entities=3)
    assert title.startswith("Make 3 new ") or title == "Make {user} under Web Services users"


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        pytest.param(
            ("Open the entity E1 to {user}", "Open the entity E2 to {user}"),
            "Open the entities named with each to {user}",
            id="an entity for each",
        ),
        pytest.param(
            ("Open the entity E1 to {user}", "Open the 7 missing entities to {user}"),
            "Open the entities named with each to {user}",
            id="one and many",
        ),
        pytest.param(
            ("Give {user} the department 1 as well", "Give {user} the departments 2 and 3 as well"),
            "Give {user} the departments named with each as well",
            id="departments",
        ),
        pytest.param(
            (
                "Check which entities are open to {user}, and whether E1 is",
                "Check which entities are open to {user}, and whether E2 is",
            ),
            "Check which entities are open to {user}, and whether the one named with each is",
            id="an ID without a noun",
        ),
        pytest.param(
            ("Check whether the entity E1 is open to {user}", "Check whether the entity E2 is open to {user}"),
            "Check whether the entities named with each are open to {user}",
            id="a question",
        ),
    ],
)
def test_title_gives_nobody_what_another_user_needs(titles: tuple[str, ...], title: str) -> None:
    """Where each user needs something else, a title for all of them does not list it."""
    assert one_title(titles, listed=False) == title


def test_title_lists_what_everybody_needs() -> None:
    """Where all need the same, it is listed; a title of its own stays as it is."""
    titles = ("Open the entity E1 to {user}", "Open the entity E2 to {user}")
    assert one_title(titles, listed=True) == "Open the entities E1 and E2 to {user}"
    assert one_title(titles[:1], listed=False) == titles[0]
