"""The kinds of refusals. Each says which side has to fix it, and what it means.

    Refusal
    ├── SenderNotAuthorized     customer the sender ID is not in the company's list of authorizations
    ├── WebServicesOff          customer the company is not subscribed to Web Services
    ├── UserLockedOut           customer  ─┐ the user exists, and may not sign in
    ├── UserInactive            customer  ─┘
    ├── SignInIncorrect         customer user ID or password (or, in an older gateway, the company ID)
    ├── EntityNotPermitted      customer the entity is unknown or not permitted to this user
    ├── CompanyExpired          customer an expired trial company
    ├── PermissionDenied        customer a permission is missing: role, user type and subscription look alike
    ├── NotSubscribed           customer the application is not subscribed
    ├── FeatureDisabled         customer the feature is off for the company or the user
    ├── ObjectAbsent            customer the company has no such object
    ├── FieldsHidden            customer some of the fields cannot be queried
    ├── NoSuchUser              customer the company has no user with that ID
    ├── WrongSenderPassword     ours     our sender ID or our sender password
    ├── InvalidRequest          ours     GW-0011: company ID or sender ID unknown, or the company inactive
    ├── MalformedRequest        ours     our request breaks the schema: a bug here
    ├── SessionInvalid          ours     a session, which we never ask for
    ├── NotInRecording          ours     a replayed recording does not hold the question
    ├── OwnSettings             ours     our own settings or network prevented it (an OnOurSide, kept as an answer)
    ├── RateLimited             gateway  too many requests
    ├── Outage                  gateway  the service is off-line
    ├── DataLayerFault          gateway  the gateway's own data layer failed (numbers DL..)
    ├── Unreached               gateway  no response came (a NoAnswer, kept as an answer)
    ├── Unreadable              gateway  the response was not an answer (an UnreadableAnswer, kept as an answer)
    ├── Unanswered              gateway  the answer leaves this question out
    ├── Aborted                 gateway  the gateway stopped before this question
    ├── NoMessage               gateway  refused without a message (a company ID with characters that are not allowed)
    └── Unclassified            gateway  refused in words that no table knows: quoted, never guessed

Source of the texts: facts.md, section 2; every row there is one class here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intacct.protocol.refusal import Level, Refusal, Side


class SenderNotAuthorized(Refusal):
    """The sender ID is not an active entry in the company's Web Services authorizations, which are case-sensitive."""

    __slots__ = ()
    meaning = "the sender ID is not authorized in this company"


class WebServicesOff(Refusal):
    """The company is not subscribed to Web Services (the XML Gateway)."""

    __slots__ = ()
    meaning = "Web Services is switched off in this company"


class UserLockedOut(Refusal):
    """The user is locked out, after too many wrong sign-ins or by an administrator."""

    __slots__ = ()
    meaning = "the user is locked out"


class UserInactive(Refusal):
    """The user is set to inactive (I: by analogy with LOCKEDOUT)."""

    __slots__ = ()
    meaning = "the user is inactive"


class SignInIncorrect(Refusal):
    """User ID or password; the gateway does not say which.

    The company ID may also be wrong, at control level with HTTP 401, and if a 401 or 403 came without an answer.
    """

    __slots__ = ()
    meaning = "the sign-in information is incorrect"

    @property
    def company_suspected(self) -> bool:
        """Whether the company ID may be wrong, too."""
        return self.level in {Level.CONTROL, Level.WIRE} or self.http_status == 401


class EntityNotPermitted(Refusal):
    """The entity is unknown, or this user may not enter it."""

    __slots__ = ()
    meaning = "the entity is not open to this user"


class CompanyExpired(Refusal):
    """A demo or trial company that has expired."""

    __slots__ = ()
    meaning = "the company has expired"


class PermissionDenied(Refusal):
    """A permission is missing: the only refusal of a result that counts as a denial."""

    __slots__ = ()
    meaning = "permission denied"


class NotSubscribed(Refusal):
    """The application that the object belongs to is not subscribed."""

    __slots__ = ()
    meaning = "the application is not subscribed"


class FeatureDisabled(Refusal):
    """The feature is disabled for the company or the user; the answer does not say which."""

    __slots__ = ()
    meaning = "the feature is disabled"


class ObjectAbsent(Refusal):
    """The company has no object of that name (I: its application is missing)."""

    __slots__ = ()
    meaning = "the company has no such object"


@dataclass(frozen=True, slots=True)
class FieldsHidden(Refusal):
    """Some of the fields cannot be queried by this user in this company."""

    fields: tuple[str, ...] = ()
    """The fields' names in upper case."""
    meaning: ClassVar[str] = "some fields cannot be queried"


class NoSuchUser(Refusal):
    """The company has no user with that ID."""

    __slots__ = ()
    meaning = "there is no such user"


class WrongSenderPassword(Refusal):
    """Our sender ID or our sender password is wrong; the customer is not the cause."""

    __slots__ = ()
    side = Side.OURS
    meaning = "our sender ID or sender password is wrong"


class InvalidRequest(Refusal):
    """GW-0011: the company ID or our sender ID is unknown, or the company is inactive; which one is not known."""

    __slots__ = ()
    side = Side.OURS
    meaning = "the company ID or our sender ID is not known, or the company is not active"


class MalformedRequest(Refusal):
    """Our request breaks the gateway's schema: a bug here, or a field that this gateway does not know."""

    __slots__ = ()
    side = Side.OURS
    meaning = "the gateway could not read our request"


class SessionInvalid(Refusal):
    """A session expired; we never ask for one."""

    __slots__ = ()
    side = Side.OURS
    meaning = "the session is not valid"


class NotInRecording(Refusal):
    """The replayed recording is older than this question, or was cut short before it."""

    __slots__ = ()
    side = Side.OURS
    meaning = "the recording does not hold this question"


class RateLimited(Refusal):
    """Too many requests (HTTP 429 or GW-0010)."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "the gateway's rate limit was reached"


class Outage(Refusal):
    """The service is off-line or answers with a server's error."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "the gateway was off-line"


class DataLayerFault(Refusal):
    """A fault of the gateway's own data layer: its numbers begin with DL, and nobody at the customer can fix it."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "the gateway's data layer failed"


class OwnSettings(Refusal):
    """Our own settings or network prevented the answer: a limit of ours, a proxy, the certificates trusted here."""

    __slots__ = ()
    side = Side.OURS
    meaning = "our own settings or network kept the answer out"


class Unreached(Refusal):
    """No response came: no connection, a time-out."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "the gateway did not answer"


class Unreadable(Refusal):
    """The response was not an answer to our request."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "the gateway's answer could not be read"


class Unanswered(Refusal):
    """The answer does not mention this question."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "the gateway's answer leaves this question out"


class Aborted(Refusal):
    """The gateway stopped before this question."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "the gateway stopped before this question"


class NoMessage(Refusal):
    """Refused without a message: seen with company IDs that contain characters that are not allowed."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "refused without a message"


class Unclassified(Refusal):
    """Refused in words that no table knows."""

    __slots__ = ()
    side = Side.GATEWAY
    meaning = "refused for a reason that is not classified"


UNSAID = (OwnSettings, Unreached, NotInRecording, Unanswered)
"""The refusals that did not come from the gateway: there was no answer."""
REFUSING_STATUSES = frozenset({401, 403})
"""HTTP statuses that refuse the user, whatever the body, unless an answer says otherwise."""
OF_THE_USER = (SignInIncorrect, UserLockedOut, UserInactive)
"""The refusals that are remembered: a retry could lock the user out, or repeat a sign-in of a locked user."""
OF_A_SIGN_IN = (SenderNotAuthorized, WebServicesOff, CompanyExpired, WrongSenderPassword, *OF_THE_USER)
"""The refusals that prevent every sign-in: each contradicts a sign-in that worked."""
