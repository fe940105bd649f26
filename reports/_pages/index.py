"""index.html, the page to send: one file, no script, nothing remote."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports._model.in_place import seen_in_place
from reports._model.plain import remarks_of
from reports._model.point import place_name
from reports._model.point_lines import after_line
from reports._model.points import Points
from reports._model.run import Run
from reports._pages.changes import since
from reports._pages.compiled import CompiledTemplates
from reports._pages.entities import entity_parts
from reports._pages.headline import headline
from reports._pages.listings import table
from reports._pages.markdown import TEMPLATES
from reports._pages.matrix import matrix
from reports._pages.wording import (
    NAME,
    STATES,
    Badge,
    clean,
    count_of,
    day_and_time,
    joined,
    part_words,
    sentence,
    state_of,
)

ASKED = {
    "get": "a folder by its name",
    "getDimensions": "which dimensions are used, and what they are called",
    "getFinancialSetup": "whether there are several entities",
    "getUserPermissions": "which permissions a user has",
    "get_applications": "which applications the company is subscribed to",
    "get_list": "the name of the company",
    "query": "a list: whether it can be read, and what is in it",
    "readByName": "one record by its name, such as the user's own",
    "readByQuery": "to which entities and departments users are limited",
    "readEntityDetails": "which entities a user can enter",
    "readMore": "the rest of a list",
}
"""Sage's functions that we call -> what each asks for, in words for the admin; result.json has their names."""
MOST_ON_ONE_LINE = 30
"""Words with a hyphen are kept on one line up to this many characters, which fit on the screen of a telephone."""
_HYPHENATED = re.compile(r"([\w.@]+(?:-[\w.@]+)+)")
_ON_ONE_LINE = Markup('<span class="id">{}</span>')
STYLE = (TEMPLATES / "style.css").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth knowing that needs no correction: its steps (none: the whole run), the text, and where."""

    steps: tuple[str, ...]
    text: str
    places: tuple[str, ...]


@cache
def page_environment() -> Environment:
    """The environment of the HTML templates, with autoescaping. Compiled templates are cached."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=CompiledTemplates(TEMPLATES, "escaped as HTML, blocks trimmed"),
    )
    environment.filters |= {
        "joined": joined,
        "count_of": count_of,
        "clean": clean,
        "when": day_and_time,
        "after_line": after_line,
        "sentence": sentence,
        "whole": whole,
    }
    return environment


def index(run: Run) -> str:
    """The page of a run."""
    points = Points(run)
    return (
        page_environment()
        .get_template("index.html")
        .render(
            run=run,
            company=run.customer_name,
            document=points.document,
            headline=headline(run, points),
            points=points,
            tally=tally(run),
            remarks=remarks(run),
            left_over_steps=tuple(dict.fromkeys(row.case.id for row in points.left_over)),
            matrix=matrix(run, points),
            in_place=seen_in_place(run),
            entities=entity_parts(points),
            since=since(run),
            listing_checks=table(run),
            users=tuple(dict.fromkeys(clean(row.user, NAME) for row in run.rows if row.user)),
            asked=asked(run),
            style=Markup(STYLE),  # noqa: S704 - our own file, and the policy below has its digest
            style_digest=style_digest(STYLE),
        )
    )


def whole(text: str) -> Markup:
    """An escaped text in which no line breaks at the hyphen of a user ID, unless it is too long for a line."""
    pieces = _HYPHENATED.split(text)
    return Markup("").join(
        _ON_ONE_LINE.format(piece) if at % 2 and len(piece) <= MOST_ON_ONE_LINE else piece
        for at, piece in enumerate(pieces)
    )


def style_digest(style: str) -> str:
    """The digest by which the Content-Security-Policy allows our style, and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def asked(run: Run) -> tuple[tuple[str, int], ...]:
    """What was asked, in words, and how often."""
    counts: Counter[str] = Counter()
    for name, count in run.functions.items():
        counts[ASKED.get(name, "something else")] += count
    return tuple(sorted(counts.items()))


def tally(run: Run) -> tuple[tuple[Badge, int], ...]:
    """How many checks are in each state, for each state that occurs."""
    counts = Counter(map(state_of, run.rows))
    return tuple((state, counts[state]) for state in STATES if counts[state])


def remarks(run: Run) -> tuple[Remark, ...]:
    """The remarks for the customer on the run and on single steps."""
    places_by_remark: dict[str, dict[str, dict[str, None]]] = {}
    for row in run.rows:
        if row.verdict.remark:
            step = " in ".join(filter(None, (row.case.id, part_words(row.case.application or ""))))
            places_by_remark.setdefault(clean(row.verdict.remark), {}).setdefault(step, {})[place_name(row)] = None
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for text, steps in places_by_remark.items():
        for step, places in steps.items():
            alike.setdefault((text, tuple(filter(None, places))), []).append(step)
    on_the_run = tuple(Remark((), text, ()) for text in remarks_of(run))
    return (*on_the_run, *(Remark(tuple(steps), *key) for key, steps in alike.items()))
