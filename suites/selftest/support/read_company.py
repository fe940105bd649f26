"""An invented company, read by the real reader over real HTTP, and judged."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime

from intacct.company.reader import CompanyReader
from intacct.credentials.load import Credentials
from intacct.protocol.refusal import Side
from intacct.transport.base import Timeouts
from intacct.transport.http import Gateway
from intacct.transport.limiter import Limiter
from intacct.transport.retrying import RetryingTransport, RetryPolicy
from suites.judgement.judge import Judgement
from suites.judgement.profile import Profile, Values
from suites.judgement.verdict import Kind
from suites.selftest.support.double.companies import demo_company, demo_entities_company
from suites.selftest.support.double.model import InventedCompany
from suites.selftest.support.double.record import credentials_of

ONE = demo_company()
"""A conforming company that one user reads at the top level."""
THREE = demo_entities_company()
"""A conforming company that three users read, each for an entity."""
ONE_PROFILE = Profile(values=Values(location_id="100"))
"""The profile with the one value that the admin of `ONE` has to give."""
LIMIT = 256 * 1024
"""Bytes of an answer that are read: far more than the companies here need."""


@dataclass(slots=True)
class ReadResult:
    """What a reading comes to: the judgement, and how long it would have waited before each further try."""

    judgement: Judgement
    waits: list[float] = field(default_factory=list)

    @property
    def kinds(self) -> set[Kind]:
        """The kinds of all verdicts."""
        return {self.judgement.verdict(case).kind for case in self.judgement.cases}

    @property
    def sides(self) -> set[Side]:
        """The sides on which the verdicts lie, as far as they name one."""
        sides = (self.judgement.verdict(case).side for case in self.judgement.cases)
        return {side for side in sides if side is not None}

    @property
    def words(self) -> str:
        """Everything that the verdicts found, one text for each line."""
        return "\n".join(self.judgement.verdict(case).found for case in self.judgement.cases)

    def kinds_at(self, place: str) -> set[Kind]:
        """The kinds of the verdicts at one place."""
        cases = (case for case in self.judgement.cases if case.place.key == place)
        return {self.judgement.verdict(case).kind for case in cases}


def credentials(company: InventedCompany, url: str) -> Credentials:
    """Our credentials for an invented company, behind this endpoint."""
    by_entity = any(user.works_in for user in company.users if user.ours)
    return dataclasses.replace(credentials_of(company, "entity" if by_entity else "top"), endpoint_url=url)


def read(
    company: InventedCompany,
    url: str,
    *,
    tries: int = 3,
    seconds: float = 60.0,
    timeouts: Timeouts | None = None,
    limit: int = LIMIT,
    in_flight: int = 2,
) -> ReadResult:
    """Read the company behind the endpoint as a live run does, without waiting between tries."""
    waits: list[float] = []
    our_credentials = credentials(company, url)
    with Gateway(url, timeouts or Timeouts(5, 5, 10), limit=limit) as gateway:
        retrying = RetryingTransport(gateway, RetryPolicy(tries, seconds), Limiter(in_flight), sleep=waits.append)
        read_as = CompanyReader(our_credentials, retrying).read()
    judgement = Judgement(
        read_as, ONE_PROFILE, entity_level=our_credentials.entity_level, recorded_at=datetime.now(UTC)
    )
    return ReadResult(judgement, waits)
