"""A transport that answers by a script: by control ID or one reply after the other; and what is read over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intacct.company.model import Company
from intacct.company.questions import NO_LOOKUPS, NamedLookups
from intacct.company.reader import CompanyReader
from intacct.credentials.load import DEFAULT_ENDPOINT, Credentials, Sender, SignIn
from intacct.credentials.secret import Secret
from intacct.transport.base import RawResponse, Request
from intacct.transport.retrying import RetryingTransport, RetryPolicy
from suites.selftest.support.answers import COMPANY, answer, error, listing, refused_response, result, row

Reply = bytes | RawResponse | Exception
"""A body with status 200, a whole reply, or what is raised instead of one."""
INCORRECT = error("XL03000006", "Sign-in information is incorrect")
SCHEMA = error("XL03000003", "XML Parse schema error")
LIMIT = error("GW-0010", "API rate limit exceeded")
"""The error of a busy gateway."""
PAGE = b"<html><title>Service Unavailable</title><body>We are back soon<br></body></html>"
"""The web page of a service that is away."""
GOOD = answer(result("title", listing()))
"""An answer."""


def user_request(*, signed_in: bool = False) -> Request:
    """A request of a user whose sign-in has worked, or not yet."""
    return Request("1", "Craftable", ("E1",), ("title",), ("get_list",), b"<request/>", signed_in)


def reply(body: bytes, status: int = 200, after: str = "") -> RawResponse:
    """A reply of the gateway."""
    return RawResponse(status, "text/xml", body, after)


class ScriptedTransport:
    """A transport that answers by a script, and keeps the requests; what the script does not mention is granted.

    `replies` are whole replies, by control ID; `results` the answers to single questions, by the question's name or by
    `control ID/name`; a request that asks the question `strict` is refused. A `sequence` of replies comes before all
    that: one after the other, and the last one for ever.
    """

    def __init__(
        self,
        replies: Mapping[str, Reply] | None = None,
        results: Mapping[str, str] | None = None,
        *,
        strict: str = "",
        sequence: Sequence[Reply] = (),
    ) -> None:
        self.replies = replies or {}
        self.results = results or {}
        self.strict = strict
        self.sequence = list(sequence)
        self.requests: list[Request] = []
        self.waits: list[float] = []

    def send(self, request: Request) -> RawResponse:
        """The answer that the script has for this request."""
        self.requests.append(request)
        scripted = self._scripted(request)
        if isinstance(scripted, Exception):
            raise scripted
        if isinstance(scripted, RawResponse):
            return scripted
        return reply(scripted or self.granted(request))

    def _scripted(self, request: Request) -> Reply | None:
        if self.sequence:
            return self.sequence.pop(0) if len(self.sequence) > 1 else self.sequence[0]
        if request.control_id in self.replies:
            return self.replies[request.control_id]
        return refused_response(SCHEMA, control_id=request.control_id) if self.strict in request.questions else None

    def send_patiently(self, policy: RetryPolicy | None = None, *, signed_in: bool = False) -> RawResponse:
        """What the retrying transport returns over this one; its waits are written down, and not waited."""
        return RetryingTransport(self, policy, sleep=self.waits.append).send(user_request(signed_in=signed_in))

    def granted(self, ask: Request) -> bytes:
        """An answer that lets the user in, with a result for each question."""
        results = (
            self.results.get(f"{ask.control_id}/{name}") or self.results.get(name) or result(name, listing())
            for name in ask.questions
        )
        return answer(*results, control_id=ask.control_id, user_id=ask.user_id)

    @property
    def ids(self) -> list[str]:
        """The control IDs of the requests; of users that are asked at the same time, in the order of the users."""
        return sorted((ask.control_id for ask in self.requests), key=lambda id_: int(id_.partition(".")[0]))


def credentials_of_users(*users: str, entity_level: bool = True) -> Credentials:
    """Credentials of these users, each for an entity of its own: E1, E2 .."""
    places = (((f"E{n}",) if entity_level else ()) for n in range(1, len(users) + 1))
    sign_ins = tuple(
        SignIn(user_id, Secret(f"{user_id}-pw"), place) for user_id, place in zip(users, places, strict=True)
    )
    sender = Sender("CraftableMPP", Secret("sender-pw"))
    return Credentials("acme", COMPANY, DEFAULT_ENDPOINT, sender, sign_ins, entity_level)


def read(
    wire: ScriptedTransport,
    *users: str,
    needed: tuple[str, ...] = (),
    concurrency: int = 2,
    lookups: NamedLookups = NO_LOOKUPS,
) -> Company:
    """The company as these users show it."""
    return CompanyReader(credentials_of_users(*(users or ("Craftable",))), wire, needed, concurrency, lookups).read()


def unrestricted_answer(user_id: str) -> str:
    """The answer that shows that a user sees everybody."""
    return result("restriction", listing(row("userrestriction", {"LOGINID": user_id, "UNRESTRICTED": "true"})))


def entities(*ids: str, total: int | None = None, remaining: int = 0, name: str = "list.LOCATIONENTITY") -> str:
    """A page of active entities."""
    rows = (
        row("LOCATIONENTITY", {"LOCATIONID": entity_id, "NAME": entity_id, "STATUS": "active"}) for entity_id in ids
    )
    return result(name, listing(*rows, total=total, remaining=remaining))
