"""The answer to a whole request: control, then operation or errormessage (facts.md, section 2)."""

from __future__ import annotations

from lxml import etree

from suites.selftest.support.double.functions import FunctionAnswers
from suites.selftest.support.double.model import InventedCompany, InventedUser
from suites.selftest.support.double.shapes import errormessage, with_texts
from suites.selftest.support.double.sign_in import AtControl, AtSignIn, sign_in
from suites.selftest.support.double.tables import landing_entity


def answer(company: InventedCompany, request_body: bytes) -> tuple[int, bytes]:
    """The HTTP status and the XML that an invented company answers to a request of intacct/protocol/request.py."""
    request = etree.fromstring(request_body)
    signed_in = sign_in(company, request)
    http_status = signed_in.http_status if isinstance(signed_in, AtControl) else 200
    response = etree.Element("response")
    response.append(_control(request, signed_in))
    if isinstance(signed_in, AtControl):
        response.append(errormessage((signed_in.fault,), request.findtext("control/controlid") or ""))
    else:
        response.append(_operation(company, request, signed_in))
    return http_status, etree.tostring(response, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _control(request: etree._Element, signed_in: InventedUser | AtControl | AtSignIn) -> etree._Element:
    refused = isinstance(signed_in, AtControl)
    control = with_texts("control", status="failure" if refused else "success")
    if not (isinstance(signed_in, AtControl) and signed_in.bare):
        for name in ("senderid", "controlid", "uniqueid", "dtdversion"):
            etree.SubElement(control, name).text = request.findtext(f"control/{name}")
    return control


def _operation(company: InventedCompany, request: etree._Element, signed_in: InventedUser | AtSignIn) -> etree._Element:
    operation = etree.Element("operation")
    if isinstance(signed_in, AtSignIn):
        login = request.findtext("operation/authentication/login/userid") or ""
        operation.append(with_texts("authentication", status="failure", userid=login, companyid=company.id))
        if signed_in.faults:
            operation.append(errormessage(signed_in.faults, login))
        return operation
    operation.append(
        with_texts(
            "authentication",
            status="success",
            userid=signed_in.login_id,
            companyid=company.id,
            locationid=landing_entity(company, signed_in),
            sessiontimestamp=company.signed_in_at,
            sessiontimeout=company.signed_in_until,
        )
    )
    asker = FunctionAnswers(company, signed_in)
    operation.extend(asker.result(function) for function in request.iterfind("operation/content/function"))
    return operation
