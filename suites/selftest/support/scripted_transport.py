"""A transport that answers by control ID, and a company read over it."""

from __future__ import annotations

from intacct.company.model import Company
from intacct.company.reader import CompanyReader
from intacct.credentials.load import DEFAULT_ENDPOINT, Credentials, Sender, SignIn
from intacct.credentials.secret import Secret
from intacct.transport.base import RawResponse, Request
from suites.selftest.support.xml import COMPANY, answer, error, listing, refused_response, result, row

Reply = bytes | RawResponse | Exception
INCORRECT = error("XL03000006", "Sign-in information is incorrect")
SCHEMA = error("XL03000003", "XML Parse schema error")


class ScriptedTransport:
    """A transport that answers by control ID and grants every other question; it keeps the requests.

    `results` are the answers to single questions, by the question's name or by `control ID/name`.
    """

    def __init__(
        self, replies: dict[str, Reply] | None = None, results: dict[str, str] | None = None, *, strict: str = ""
    ) -> None:
        self.replies = replies or {}
        self.results = results or {}
        self.strict = strict
        self.requests: list[Request] = []

    def send(self, request: Request) -> RawResponse:
        """The answer that the script has for this request."""
        self.requests.append(request)
        reply = self.replies.get(request.control_id)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, RawResponse):
            return reply
        if self.strict in request.questions:
            reply = reply or refused_response(SCHEMA, control_id=request.control_id)
        return RawResponse(200, "text/xml", reply or self.granted(request))

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


def read(wire: ScriptedTransport, *users: str, needed: tuple[str, ...] = (), concurrency: int = 2) -> Company:
    """The company as these users show it."""
    return CompanyReader(credentials_of_users(*(users or ("Craftable",))), wire, needed, concurrency).read()


def unrestricted_answer(user_id: str) -> str:
    """The answer that shows that a user sees everybody."""
    return result("restriction", listing(row("userrestriction", {"LOGINID": user_id, "UNRESTRICTED": "true"})))


def entities(*ids: str, total: int | None = None, remaining: int = 0, name: str = "list.LOCATIONENTITY") -> str:
    """A page of active entities."""
    rows = (
        row("LOCATIONENTITY", {"LOCATIONID": entity_id, "NAME": entity_id, "STATUS": "active"}) for entity_id in ids
    )
    return result(name, listing(*rows, total=total, remaining=remaining))
