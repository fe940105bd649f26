"""What a document's instructions ask for: the values that each gives its rule, typed and checked.

A rule declares its values by a frozen pydantic dataclass that inherits from `RuleValues`. Every field has a default
that means "any", and a description of what is allowed:

    @dataclass(frozen=True, slots=True, config=STRICT)
    class UserTypes(RuleValues):
        one_of: Annotated[tuple[str, ...], Field(description="a list of user types")] = ()

        def expected(self) -> str: ..

An instruction gives them under the same keys, next to the keys that every instruction has. A `model_validator` refuses
contradictory values by a `ValueError`, whose text ends the sentence "instruction 4.5: ..".
"""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from suites.document.text import normalize_id, shown

__all__ = [
    "STRICT",
    "Nothing",
    "RuleValues",
    "RuleValuesError",
    "Text",
    "allowed_keys",
    "apart",
    "disjoint",
    "either",
    "typed",
]

STRICT = ConfigDict(extra="forbid", defer_build=True)


def _require_visible(text: str) -> str:
    if not shown(text):
        raise ValueError("nothing of it can be seen")
    return text


Text = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, pattern=r"^[^\p{Cc}\x{FFFE}\x{FFFF}]+$"),
    AfterValidator(_require_visible),
]
"""A text of one line with at least one visible character."""


class RuleValuesError(ValueError):
    """Values that a rule cannot take; the text says which key, and what is allowed."""


@dataclass(frozen=True, slots=True, config=STRICT)
class RuleValues:
    """The values that an instruction gives its rule; without values it asks for nothing in particular."""

    def expected(self) -> str:
        """What conforms, in one line; a value that is not given is reported as any. "" leaves it to the rule."""
        return ""

    def excludes(self, _other: Self) -> bool:
        """Whether nobody can satisfy both this instruction and another one of the same rule."""
        return False


def apart(own: object, other: object) -> bool:
    """Whether two instructions both give a value, and not the same one; case is ignored."""
    values = (normalize_id(value) if isinstance(value, str) else value for value in (own, other))
    return own is not None and other is not None and len({*values}) > 1


def disjoint(own: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two instructions both list allowed values, and no value is allowed by both."""
    return bool(own and other) and not {*own} & {*other}


@dataclass(frozen=True, slots=True, config=STRICT)
class Nothing(RuleValues):
    """For a rule that judges the same in every document: no values."""


RuleValuesT = TypeVar("RuleValuesT", bound=RuleValues)


def typed(kind: type[RuleValuesT], values: dict[str, object]) -> RuleValuesT:
    """The values, typed.

    Raises:
        RuleValuesError: a key is unknown, has a value that is not allowed, or contradicts another.
    """
    unknown = [key for key in values if key not in {field.name for field in fields(kind)}]
    if unknown:
        takes = f"keys of this rule are {', '.join(allowed_keys(kind))}" if fields(kind) else "this rule takes none"
        raise RuleValuesError(f"the key {unknown[0]!a} is unknown; {takes}")
    try:
        return kind(**values)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        key = str(wrong["loc"][0]) if wrong["loc"] else ""
    if not key:
        raise RuleValuesError(wrong["msg"].removeprefix("Value error, "))
    if key not in values:
        raise RuleValuesError(f"the key {key} is missing; it must be {allowed_keys(kind)[key] or 'given'}")
    raise RuleValuesError(
        f"{key} must be {allowed_keys(kind)[key] or wrong['msg']}, and is {shown(ascii(values[key]), 80)}"
    )


def allowed_keys(kind: type[RuleValues]) -> dict[str, str]:
    """The keys that a rule takes -> what is allowed there, from its type."""
    schema = TypeAdapter(kind).json_schema()
    return {name: _description(described) for name, described in schema.get("properties", {}).items()}


def _description(described: dict[str, object]) -> str:
    """The description in a field's schema; for an optional field, that of its value if given."""
    either_of = described.get("anyOf", [])
    assert isinstance(either_of, list)
    return next((str(schema["description"]) for schema in (described, *either_of) if "description" in schema), "")


def either(words: tuple[str, ...] | list[str]) -> str:
    """`Limited`, `Limited or Full`, `Off, Limited or Full`."""
    *first, last = words or ("",)
    return f"{', '.join(first)} or {last}" if first else last
