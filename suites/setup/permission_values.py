"""The values (suites/judgement/rule_values.py) that documents give the rule on lines of permissions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from suites.document.permission_line import PermissionLine
from suites.document.permission_lines import parse_lines
from suites.judgement.rule_values import STRICT, RuleValues


@dataclass(frozen=True, slots=True, config=STRICT)
class Lines(RuleValues):
    """The lines of permissions that an instruction asks for (suites/document/permission_lines.py)."""

    lines: Annotated[
        tuple[str, ...],
        Field(min_length=1, description='a list of lines such as "Accounts Payable: Bills: List, View"'),
    ] = ()

    @model_validator(mode="after")
    def _require_understood(self) -> Lines:
        if self.lines:
            parse_lines(self.lines)
        return self

    @property
    def parsed(self) -> tuple[PermissionLine, ...]:
        """The lines, parsed."""
        return parse_lines(self.lines) if self.lines else ()

    def expected(self) -> str:
        """What conforms; "" if no line is given."""
        return f"Ticked or not: {'; '.join(line.text for line in self.parsed)}" if self.lines else ""
