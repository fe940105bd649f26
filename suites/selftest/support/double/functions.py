"""The answer to one function: its `result`, with data or with the words of its refusal (facts.md, sections 1 to 3)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from lxml import etree

from suites.selftest.support.double.model import InventedCompany, InventedUser
from suites.selftest.support.double.permissions import denied_fault, effective_rights, refusal
from suites.selftest.support.double.shapes import Fault, errormessage, with_texts
from suites.selftest.support.double.tables import Row, Table, sage_boolean, table, visible_entities

READ_PAGE = 100
"""Rows of a `readByQuery` page where the request names no size."""
_NAMES = {
    "USERINFO": "LOGINID",
    "USERRESTRICTION": "LOGINID",
    "DEPARTMENT": "DEPARTMENTID",
    "CLASS": "CLASSID",
    "CHECKINGACCOUNT": "BANKACCOUNTID",
}
_EQUAL = re.compile(r"\s*(\w+)\s*=\s*'((?:[^'\\]|\\.)*)'\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FunctionAnswers:
    """The answers to the functions that one invented user asks of its invented company."""

    company: InventedCompany
    user: InventedUser

    def result(self, function: etree._Element) -> etree._Element:
        """The `result` of one `function`, its control ID echoed."""
        question, control_id = function[0], function.get("controlid") or ""
        answer = self._answer(question)
        status = "failure" if isinstance(answer, Fault) else "success"
        result = with_texts("result", status=status, function=str(question.tag), controlid=control_id)
        if isinstance(answer, Fault):
            result.append(errormessage((answer,), f"{self.user.login_id} {control_id}"))
            return result
        if question.tag in {"get", "get_list"}:
            numbers = {"start": "0", "end": "0", "total": str(len(answer))}
            etree.SubElement(result, "listtype", numbers).text = question.get("object")
        result.append(answer)
        return result

    def _answer(self, question: etree._Element) -> etree._Element | Fault:
        answers = {
            "get": self._folder,
            "get_list": self._company_info,
            "getFinancialSetup": self._financial_setup,
            "getDimensions": self._dimensions,
            "get_applications": self._applications,
            "readEntityDetails": self._entity_details,
            "getUserPermissions": self._permissions,
            "readByName": self._read_by_name,
            "readByQuery": self._read_by_query,
            "readMore": self._read_more,
            "query": self._query,
        }
        return answers[str(question.tag)](question)

    def _company_info(self, _: etree._Element) -> etree._Element:
        data = etree.Element("data")
        data.append(with_texts("company_info", name=self.company.id, title=self.company.title))
        return data

    def _folder(self, question: etree._Element) -> etree._Element | Fault:
        """An attachment folder by its name: the policy in Company gives it."""
        object_, name = question.get("object") or "", question.get("key") or ""
        rights = effective_rights(self.company, self.user).get("Company", {}).get("Attachment folders", ())
        if object_ in self.user.refused or "List" not in rights:
            return denied_fault(object_, "GET")
        data = etree.Element("data")
        if name in self.company.folders:
            data.append(with_texts(object_, name=name, status="active"))
        return data

    def _financial_setup(self, _: etree._Element) -> etree._Element:
        data = etree.Element("data")
        shared = sage_boolean(yes=self.company.multi_entity_shared)
        data.append(with_texts("financialSetup", baseCurrency="USD", multiEntityShared=shared))
        return data

    def _dimensions(self, _: etree._Element) -> etree._Element:
        data = etree.Element("data")
        dimensions = etree.SubElement(data, "dimensions")
        for dimension in self.company.dimensions:
            enabled = sage_boolean(yes=dimension.enabled)
            dimensions.append(
                with_texts("dimension", objectName=dimension.object, termLabel=dimension.label, enabledInGL=enabled)
            )
        return data

    def _applications(self, _: etree._Element) -> etree._Element:
        data = etree.Element("data")
        for code in self.company.applications:
            etree.SubElement(data, "application").text = code
        return data

    def _entity_details(self, _: etree._Element) -> etree._Element:
        data = etree.Element("data")
        for entity in visible_entities(self.company, self.user):
            if entity.active:
                data.append(with_texts("entity", id=entity.id, name=entity.name))
        return data

    def _permissions(self, question: etree._Element) -> etree._Element | Fault:
        login_id = question.findtext("userId") or ""
        about = next((user for user in self.company.users if user.login_id == login_id), None)
        if about is None:
            return Fault("BL03000025", f"Login ID {login_id} does not exist.")
        if not self.user.permissions_visible or (about != self.user and self.user.admin == "Off"):
            return Fault("PL04000005", "You're not authorized to perform this action")
        data = etree.Element("data")
        permissions = etree.SubElement(data, "permissions")
        for application, policies in effective_rights(self.company, about).items():
            subscription = with_texts("appSubscription", applicationName=application)
            listed = etree.SubElement(subscription, "policies")
            for policy, rights in policies.items():
                listed.append(with_texts("policy", policyName=policy, rights="|".join(rights)))
            permissions.append(subscription)
        return data

    def _read_by_name(self, question: etree._Element) -> etree._Element | Fault:
        """One record by its name; the own record of a user is open to itself (facts.md: probably)."""
        object_, key = question.findtext("object") or "", question.findtext("keys") or ""
        own = object_ == "USERINFO" and key == self.user.login_id
        shut = object_ in self.user.refused | self.company.absent
        fault = None if own and not shut else refusal(self.company, self.user, object_, "READ_BY_NAME")
        if fault is not None:
            return fault
        field = _NAMES.get(object_, "LOCATIONID")
        rows = table(self.company, self.user, object_).equal(field, key, any_case=False).page(0, 1)
        data = etree.Element("data", listtype=object_.lower(), count=str(len(rows)))
        self._append(data, object_.lower(), object_, _with_fields(rows, question.findtext("fields")))
        return data

    def _read_by_query(self, question: etree._Element) -> etree._Element | Fault:
        object_, text = question.findtext("object") or "", question.findtext("query") or ""
        fault = refusal(self.company, self.user, object_, "READ_BY_QUERY")
        if fault is not None:
            return fault
        if text.strip() and _EQUAL.fullmatch(text) is None:
            return Fault("XL03000006", "The query is not valid")
        size = int(question.findtext("pagesize") or READ_PAGE)
        fields = question.findtext("fields") or "*"
        return self._read_page(object_, text, 0, min(size, self.company.page_size), fields)

    def _read_more(self, question: etree._Element) -> etree._Element | Fault:
        try:
            key = base64.urlsafe_b64decode(question.findtext("resultId") or "").decode()
            object_, text, offset, size, fields = key.split("\n")
            return self._read_page(object_, text, int(offset), int(size), fields)
        except ValueError:
            return Fault("XL03000006", "The resultId is not valid or has expired")

    def _read_page(self, object_: str, text: str, offset: int, size: int, fields: str) -> etree._Element:
        filter_match = _EQUAL.fullmatch(text)
        rows = table(self.company, self.user, object_)
        if filter_match is not None:
            rows = rows.equal(filter_match[1].upper(), re.sub(r"\\(.)", r"\1", filter_match[2]), any_case=False)
        page = rows.page(offset, size)
        remaining = rows.size - offset - len(page)
        key = base64.urlsafe_b64encode(f"{object_}\n{text}\n{offset + len(page)}\n{size}\n{fields}".encode()).decode()
        data = etree.Element(
            "data",
            listtype=object_.lower(),
            count=str(len(page)),
            totalcount=str(rows.size),
            numremaining=str(remaining),
            resultId=key if remaining else "",
        )
        self._append(data, object_.lower(), object_, _with_fields(page, fields))
        return data

    def _query(self, question: etree._Element) -> etree._Element | Fault:
        object_ = question.findtext("object") or ""
        fields = [field.text or "" for field in question.iterfind("select/field")]
        hidden = [name for name in fields if name.upper() in self.company.hidden.get(object_, ())]
        fault = refusal(self.company, self.user, object_, "QUERY")
        if fault is None and hidden:
            fault = Fault("XL03000006", f"The following fields cannot be queried: [{object_}: [{', '.join(hidden)}] ]")
        if fault is not None:
            return fault
        rows = _filter_rows(table(self.company, self.user, object_), question)
        offset, size = int(question.findtext("offset") or 0), int(question.findtext("pagesize") or 100)
        page = rows.page(offset, min(size, self.company.page_size))
        remaining = max(rows.size - offset - len(page), 0)
        data = etree.Element(
            "data",
            listtype=object_,
            totalcount=str(rows.size),
            offset=str(offset),
            count=str(len(page)),
            numremaining=str(remaining),
        )
        named_rows: list[Row] = [{name.upper(): row.get(name.upper(), "") for name in fields} for row in page]
        self._append(data, object_, object_, named_rows)
        return data

    def _append(self, data: etree._Element, name: str, object_: str, rows: list[Row]) -> None:
        hidden = self.company.hidden.get(object_, ())
        for row in rows:
            data.append(_element(name, {field: value for field, value in row.items() if field not in hidden}))


def _with_fields(rows: list[Row], fields: str | None) -> list[Row]:
    """The rows with the fields that were asked for, and no others."""
    names = {name.strip().upper() for name in (fields or "*").split(",")}
    return rows if "*" in names else [{name: row[name] for name in row if name in names} for row in rows]


def _filter_rows(rows: Table, question: etree._Element) -> Table:
    condition = question.find("filter/equalto")
    if condition is None:
        return rows
    any_case = question.findtext("options/caseinsensitive") == "true"
    field, value = condition.findtext("field") or "", condition.findtext("value") or ""
    return rows.equal(field.upper(), value, any_case=any_case)


def _element(name: str, row: Row) -> etree._Element:
    element = etree.Element(name)
    for field, value in row.items():
        if isinstance(value, str):
            etree.SubElement(element, field).text = value
        else:
            element.extend(_element(field, child) for child in value)
    return element
