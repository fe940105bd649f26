"""The words of a remedy for several users or entities: its templates are written for one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reports._model.words import joined

MOST_NAMES = 3
"""If there are more names, a title gives their number; the point lists all of them."""
ALL_BUT_ONE = "all but one of {entity}"
"""The entities of a title for which users are made, if the user that is there stays for one of them."""
OF_USERS: Mapping[str, str] = {
    "Assign {entity} alone to {user}": "Assign to each of {user} its own entity alone",
    "Assign {entity} to {user}": "Assign to each of {user} its own entity",
    "Let {user} work in {entity} only": "Let each of {user} work in its own entity only",
    "Check whether {entity} alone is assigned to {user}": (
        "Check whether its own entity alone is assigned to each of {user}"
    ),
    "to {user}, instead of {entity}": "to {user}, instead of their own entities",
    "put {entity} there instead": "put the user's own entity there instead",
    "which {user} serves": "which {user} serve",
    "{user} a role of its own": "{user} a role of their own",
    "a role of its own for {user}": "a role of their own for {user}",
    "uses the old one, set the old one to Inactive: it cannot": (
        "uses the old ones, set the old ones to Inactive: they cannot"
    ),
}
"""Phrases about a user -> about several."""
OF_ENTITIES: Mapping[str, str] = {
    "the right ID of {entity}, which": "the right IDs of {entity}, which",
    "with the ID, exactly as it stands": "with the IDs, exactly as they stand",
    "you need {entity}, which is": "you need {entity}, which are",
    "If you need it, set it to Active": "If you need one of them, set it to Active",
    "whether a user of yours works for {entity} alone": (
        "for each of {entity} whether a user of yours works for it alone"
    ),
    "and which user works there": "and which user works in each",
}
"""Phrases about an entity -> about several."""
OF_NEW_USERS: Mapping[str, str] = {
    "Tell us its user ID, and its password": "Tell us each user ID, and each password",
    "the new user works": "the new users work",
    "Make a user of its own for {entity}": "Make a user of its own for each of {entity}",
}
"""Phrases about a user that is made -> about several."""
_NEW_USER = re.compile(r"Make a ((?:new )?(?:Web Services )?user)(?: for \{entity\})?(?!\w| of its own)(?:,? (.*))?")

_PLURAL = {
    "the entity": "the entities",
    "the right ID of the entity": "the right IDs of the entities",
    "the department": "the departments",
    "a location": "the locations",
}
_PLURALS = re.compile(f"(?:{'|'.join(_PLURAL)})$")
"""Phrases before a name in a title that become plural if several names follow."""
_NOUNS = {"entit": "entities", "department": "departments"}
_NOUN = re.compile(r" the (?:\d+ missing )?(entit|department)\w*")
"""What is named in a title, if each user has its own."""


def of_several(template: str, *, users: int, new_users: int, entities: int) -> str:
    """A template for so many users, of which so many are made; with their number and entities if it is a title."""
    for phrases, count in ((OF_USERS, users), (OF_ENTITIES, entities), (OF_NEW_USERS, new_users)):
        for singular, plural in phrases.items() if count > 1 else ():
            template = template.replace(singular, plural)
    title = _NEW_USER.fullmatch(template) if new_users > 1 and entities > 1 else None
    if title is None:
        return template
    kind, rest = title.groups()
    return ", ".join(filter(None, (f"Make {new_users} {kind}s", "one for each of {entity}", rest)))


def one_title(templates: Sequence[str], *, listed: bool) -> str:
    """The templates of one outcome as one: the parts that differ are listed, or else are "named with each" user."""
    if len(templates) < 2:
        return "".join(templates)
    words = [template.split(" ") for template in templates]
    shortest = min(map(len, words))
    before = next((at for at in range(shortest) if len({each[at] for each in words}) > 1), shortest)
    after = next((at for at in range(shortest - before) if len({each[-1 - at] for each in words}) > 1), 0)
    own = [" ".join(each[before : len(each) - after]) for each in words]
    names = joined(own) if len(own) <= MOST_NAMES else f"{', '.join(own[:MOST_NAMES])} and {len(own) - MOST_NAMES} more"
    head, tail = words[0][:before], words[0][len(words[0]) - after :]
    start = _PLURALS.sub(lambda match: _PLURAL[match[0]], " ".join(head))
    if not listed and (noun := _NOUN.search(templates[0])):
        start, names = _NOUN.sub("", start).removesuffix(" the"), f"the {_NOUNS[noun[1]]} named with each"
    elif not listed:
        return " ".join((start, "the one named with each", *tail))
    tail = ["are" if at == 0 and word == "is" else word for at, word in enumerate(tail)]
    return " ".join((start, names, *tail))
