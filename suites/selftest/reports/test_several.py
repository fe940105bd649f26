"""The words of a remedy for several users: the number of new ones, and phrases that agree with it."""

from __future__ import annotations

import pytest

from reports._model.several import ALL_BUT_ONE, OF_NEW_USERS, OF_USERS, of_several
from suites.selftest.judgement.test_departures import OUTCOMES

TEXTS = "\n".join(
    text
    for end in OUTCOMES
    for text in (end.spec.remedy.title, end.spec.remedy.after, end.spec.remedy.with_role)
    if text
)


@pytest.mark.parametrize("phrase", [*OF_USERS, *OF_NEW_USERS, ALL_BUT_ONE])
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
            "Make a user of its own for each of {entity}, which {user} serves with others",
            id="of its own",
        ),
        pytest.param("Unlock {user}", "Unlock {user}", id="no new user"),
    ],
)
def test_title_says_how_many_users_are_made(template: str, title: str) -> None:
    """Several new users are counted, one for each entity; a single one is not."""
    assert of_several(template, users=3, new_users=3, entities=3) == title
    assert of_several(template, users=1, new_users=1, entities=1) == template
