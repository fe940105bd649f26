"""Classifies refusals by level and text: one table for each level (facts.md, section 2)."""

from __future__ import annotations

import re
from functools import cache

from intacct.protocol.refusal import ErrorDetail, Level, Refusal
from intacct.protocol.refusals import (
    CompanyExpired,
    DataLayerFault,
    EntityNotPermitted,
    FeatureDisabled,
    FieldsHidden,
    InvalidRequest,
    MalformedRequest,
    NoMessage,
    NoSuchUser,
    NotSubscribed,
    ObjectAbsent,
    Outage,
    PermissionDenied,
    RateLimited,
    SenderNotAuthorized,
    SessionInvalid,
    SignInIncorrect,
    Unclassified,
    UserInactive,
    UserLockedOut,
    WebServicesOff,
    WrongSenderPassword,
)

# "…" matches anything (`_says`). Texts with only one meaning are recognised at every level at which they may come.
_UNMISTAKABLE: tuple[tuple[str, str, type[Refusal]], ...] = (
    (r"sender ID … is not authorized to make Web Services requests", "", SenderNotAuthorized),
    (r"not authorized for XML transactions|subscribe to the XML Gateway", "", WebServicesOff),
    (r"\bin LOCKEDOUT state", "", UserLockedOut),
    (r"\bin INACTIVE state", "", UserInactive),
    (r"demo company and has expired", "", CompanyExpired),
)
_ANYWHERE: tuple[tuple[str, str, type[Refusal]], ...] = (
    (r"API rate limit exceeded", "GW-0010", RateLimited),
    (r"Temporarily Off-?line|Unable to process request", "GW-0001", Outage),
)
_CONTROL: tuple[tuple[str, str, type[Refusal]], ...] = (
    (r"Incorrect Intacct XML Partner ID or password", "", WrongSenderPassword),
    (r"Sign-in information is incorrect", "", SignInIncorrect),
    (r"XML Parse", "XL03000003", MalformedRequest),
    (r"does not have access to the entity", "", EntityNotPermitted),
    (r"^Invalid ?Request\b", "GW-0011", InvalidRequest),
    (r"^Invalid ?Request\b", "invalidRequest", InvalidRequest),
)
# The order matters: texts with only one meaning come first, since a lock-out comes together with "Sign-in information
# is incorrect", which is matched last.
_SIGN_IN: tuple[tuple[str, str, type[Refusal]], ...] = (
    (r"Invalid session", "", SessionInvalid),
    (r"does not have access to the entity", "", EntityNotPermitted),
    (r"Incorrect Intacct XML Partner ID or password", "", WrongSenderPassword),
    (r"Sign-in information is incorrect", "", SignInIncorrect),
)
# A missing permission may be told beside the reason for it, which decides: so it is looked for behind all of these.
_RESULT: tuple[tuple[str, str, type[Refusal]], ...] = (
    (r"following fields cannot be queried", "", FieldsHidden),
    (r"Object definition … not found", "", ObjectAbsent),
    (r"Login ID … does not exist", "", NoSuchUser),
    (r"\bis not subscribed\b", "", NotSubscribed),
    (r"feature is disabled for your company", "", FeatureDisabled),
    (r"does not have access to the entity", "", EntityNotPermitted),
    (r"Invalid session", "", SessionInvalid),
    (r"do not have permission for API operation", "", PermissionDenied),
    (r"You['\u2019]?(?:re| are) not authorized to perform this action", "", PermissionDenied),
)
_TABLES = {Level.CONTROL: _CONTROL, Level.SIGN_IN: _SIGN_IN, Level.RESULT: _RESULT, Level.WIRE: ()}
_DATA_LAYER = re.compile(r"DL\d")
"""How the error numbers of the gateway's own data layer begin."""
_HIDDEN = re.compile(r":\s{0,9}\[([^\[\]]*)\]")


def classify(level: Level, details: tuple[ErrorDetail, ...], http_status: int = 200) -> Refusal:
    """Classify a refusal by its level and text; an error number is used only if it has a single meaning.

    The first of several errors is not always the cause, so every rule is tried on all errors, rule by rule.
    """
    texts = [detail.text for detail in details]
    numbers = {detail.number.strip() for detail in details}
    for pattern, number, kind in (*_UNMISTAKABLE, *_TABLES[level], *_ANYWHERE):
        if not any(_says(text, pattern) for text in texts) and (not number or number not in numbers):
            continue
        if kind is FieldsHidden:
            return FieldsHidden(level, details, http_status, _hidden_fields(texts))
        return kind(level, details, http_status)
    if http_status == 429 and level is not Level.SIGN_IN:
        return RateLimited(level, details, http_status)
    if http_status >= 500 and level is not Level.SIGN_IN:
        return Outage(level, details, http_status)
    if any(map(_DATA_LAYER.match, numbers)):
        return DataLayerFault(level, details, http_status)
    if not any((detail.number or detail.text) for detail in details):
        return NoMessage(level, details, http_status)
    return Unclassified(level, details, http_status)


def _says(text: str, pattern: str) -> bool:
    """Whether a text contains the parts of a pattern in order; each "…" matches anything.

    No single regular expression is used: it would backtrack in a text that repeats the first part.
    """
    at = 0
    for part in _parts(pattern):
        match = part.search(text, at)
        if match is None:
            return False
        at = match.end()
    return True


@cache
def _parts(pattern: str) -> tuple[re.Pattern[str], ...]:
    """The parts of a pattern, compiled at first use."""
    return tuple(re.compile(part, re.IGNORECASE) for part in pattern.split("…"))


def _hidden_fields(texts: list[str]) -> tuple[str, ...]:
    names = (name.strip().upper() for text in texts for group in _HIDDEN.findall(text) for name in group.split(","))
    return tuple(dict.fromkeys(filter(None, names)))
