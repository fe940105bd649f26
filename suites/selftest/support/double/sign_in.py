"""Who is let in, and in which words and at which level the others are refused (facts.md, section 2)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from suites.selftest.support.double.model import InventedCompany, InventedUser
from suites.selftest.support.double.shapes import SIGN_IN_INCORRECT, Fault


@dataclass(frozen=True, slots=True)
class AtControl:
    """The envelope is refused: no `operation` at all; with `bare`, `control` holds nothing but its status."""

    fault: Fault
    http_status: int = 200
    bare: bool = False


@dataclass(frozen=True, slots=True)
class AtSignIn:
    """The user is refused; without a fault nothing is said at all."""

    faults: tuple[Fault, ...]


def sign_in(company: InventedCompany, request: etree._Element) -> InventedUser | AtControl | AtSignIn:
    """The user that a request signs in, or why it does not."""
    return _at_control(company, request) or _at_sign_in(company, request)


def _at_control(company: InventedCompany, request: etree._Element) -> AtControl | None:
    functions = [element.tag for element in request.iterfind("operation/content/function/*")]
    strange = [str(tag) for tag in functions if str(tag) in company.unknown_functions]
    if strange:
        text = "XML Parse schema error: Element is not expected in this content"
        return AtControl(Fault("XL03000003", text, f"Correct the element {strange[0]}"))
    password = _text(request, "control/password")
    if company.sender_password is not None and password != company.sender_password:
        return AtControl(Fault("XL03000006", "Incorrect Intacct XML Partner ID or password."))
    asked_for = _text(request, "operation/authentication/login/companyid")
    if asked_for.partition("|")[0].casefold() != company.id.casefold():
        return AtControl(Fault("GW-0011", "Invalid Request"), http_status=400, bare=True)
    if company.expired:
        return AtControl(Fault("PL04000055", "This company is a demo company and has expired."))
    return None


def _at_sign_in(company: InventedCompany, request: etree._Element) -> InventedUser | AtSignIn:
    login = "operation/authentication/login"
    if _text(request, f"{login}/companyid").casefold() != company.id.casefold():
        return AtSignIn(())
    sender = _text(request, "control/senderid")
    if not company.web_services:
        text = "This company is not authorized for XML transactions. Please subscribe to the XML Gateway."
        return AtSignIn((Fault("XL03000006", text),))
    if sender not in company.senders:
        text = f"The sender ID '{sender}' is not authorized to make Web Services requests to company ID '{company.id}'."
        return AtSignIn((Fault("XL03000006", text),))
    user = company.user(_text(request, f"{login}/userid"))
    if user is None or user.password not in {None, _text(request, f"{login}/password")}:
        return AtSignIn((SIGN_IN_INCORRECT,))
    if user.status != "active":
        state = Fault("PL04000076", f"This user is in {user.status.upper()} state")
        return AtSignIn((state, SIGN_IN_INCORRECT))
    return user


def _text(request: etree._Element, path: str) -> str:
    return request.findtext(path) or ""
