"""Frozen questions -> the bytes of one request. No input or output of its own, and nothing here can write.

A request is one envelope: `control` (our sender), `login` (the user, never a location) and one `function` for
each question, with `transaction="false"` so that each succeeds or fails by itself. Source: facts.md sections 1 and 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

QUERY_PAGE = 2000
"""Rows of a `query` page at the most; a larger number breaks the schema."""
READ_PAGE = 1000
"""Rows of a `readByQuery` page at the most."""
FUNCTIONS = frozenset(
    {
        "get",
        "get_list",
        "getFinancialSetup",
        "getDimensions",
        "get_applications",
        "readEntityDetails",
        "getUserPermissions",
        "readByName",
        "readByQuery",
        "readMore",
        "query",
    }
)
"""Every function that a request may hold; all of them only read, and none gives a session."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked. `name` is its control ID, and its name everywhere: `probe.APBILL`."""

    name: str

    def element(self) -> etree._Element:
        """The function's element, ready to stand inside `<function>`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Bare(Question):
    """A function without arguments: `getFinancialSetup`, `getDimensions`, `get_applications`, `readEntityDetails`."""

    function: str

    def element(self) -> etree._Element:
        """`<getDimensions/>`."""
        return etree.Element(self.function)


@dataclass(frozen=True, slots=True)
class GetList(Question):
    """A legacy list: `<get_list object="company_info"/>`."""

    object: str

    def element(self) -> etree._Element:
        """`<get_list object="company_info"/>`."""
        return etree.Element("get_list", {"object": self.object})


@dataclass(frozen=True, slots=True)
class Get(Question):
    """One record of a legacy object by its key: an attachment folder by its name."""

    object: str
    key: str

    def element(self) -> etree._Element:
        """`<get object="supdocfolder" key="Bills"/>`."""
        return etree.Element("get", {"object": self.object, "key": self.key})


@dataclass(frozen=True, slots=True)
class UserPermissions(Question):
    """The effective rights of a user, whatever role or group they come from."""

    user_id: str

    def element(self) -> etree._Element:
        """`<getUserPermissions><userId>Craftable</userId></getUserPermissions>`."""
        return _with_texts("getUserPermissions", userId=self.user_id)


@dataclass(frozen=True, slots=True)
class ReadByName(Question):
    """One record by its name, with all of its fields."""

    object: str
    key: str

    def element(self) -> etree._Element:
        """`<readByName><object>USERINFO</object><keys>Craftable</keys><fields>*</fields></readByName>`."""
        return _with_texts("readByName", object=self.object, keys=self.key, fields="*")


@dataclass(frozen=True, slots=True)
class ReadByQuery(Question):
    """Records by SQL-like text, with owned lists, which `query` cannot give; `equals` None asks for all of them."""

    object: str
    equals: tuple[str, str] | None = None

    def element(self) -> etree._Element:
        r"""`<query>LOGINID = 'O\'Neil'</query>`; empty text asks for all records (I)."""
        text = "" if self.equals is None else f"{self.equals[0]} = '{_quoted(self.equals[1])}'"
        return _with_texts("readByQuery", object=self.object, fields="*", query=text, pagesize=str(READ_PAGE))


@dataclass(frozen=True, slots=True)
class ReadMore(Question):
    """The next page of a `readByQuery`, by the result ID that it gave."""

    result_id: str

    def element(self) -> etree._Element:
        """`<readMore><resultId>..</resultId></readMore>`."""
        return _with_texts("readMore", resultId=self.result_id)


@dataclass(frozen=True, slots=True)
class Query(Question):
    """Rows of an object: named fields, at most `page_size` (1 to 2000) from `offset` on, where `equals` if given.

    Matching is without regard to case.

    Raises:
        ValueError: a page of that size breaks the schema.
    """

    object: str
    fields: tuple[str, ...]
    equals: tuple[str, str] | None = None
    page_size: int = QUERY_PAGE
    offset: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.page_size <= QUERY_PAGE:
            raise ValueError(f"a page of {self.name} holds 1 to {QUERY_PAGE} rows, not {self.page_size}")

    def element(self) -> etree._Element:
        """`<query><object/><select><field/>..</select><filter/>?<options/>?<pagesize/><offset/>?</query>`."""
        query = etree.Element("query")
        etree.SubElement(query, "object").text = self.object
        select = etree.SubElement(query, "select")
        for name in self.fields:
            etree.SubElement(select, "field").text = name
        if self.equals is not None:
            condition = _with_texts("equalto", field=self.equals[0], value=self.equals[1])
            etree.SubElement(query, "filter").append(condition)
            etree.SubElement(etree.SubElement(query, "options"), "caseinsensitive").text = "true"
        etree.SubElement(query, "pagesize").text = str(self.page_size)
        if self.offset:
            etree.SubElement(query, "offset").text = str(self.offset)
        return query

    def without(self, hidden: tuple[str, ...]) -> Query | None:
        """The same question without the fields that cannot be queried; None where nothing is left or changed."""
        left = tuple(name for name in self.fields if name.upper() not in hidden)
        return replace(self, fields=left) if left and left != self.fields else None

    def page(self, offset: int) -> Query:
        """The same question from another row on, under a name of its own."""
        return replace(self, name=f"{self.name}@{offset}", offset=offset)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who asks, and as whom. The passwords are kept out of every repr."""

    sender_id: str
    sender_password: str = field(repr=False)
    company_id: str
    user_id: str
    user_password: str = field(repr=False)


def build(envelope: Envelope, control_id: str, questions: tuple[Question, ...]) -> bytes:
    """The bytes of one request, UTF-8, valid against api.xsd; element order as the schema has it.

    Raises:
        ValueError: a text holds characters that XML cannot carry, or a question asks for more than reading.
    """
    request = etree.Element("request")
    control = _with_texts(
        "control",
        senderid=envelope.sender_id,
        password=envelope.sender_password,
        controlid=control_id,
        uniqueid="false",
        dtdversion="3.0",
        includewhitespace="false",
        showadditionalerrorinfo="true",
    )
    request.append(control)
    operation = etree.SubElement(request, "operation", {"transaction": "false"})
    login = _with_texts(
        "login", userid=envelope.user_id, companyid=envelope.company_id, password=envelope.user_password
    )
    etree.SubElement(operation, "authentication").append(login)
    etree.SubElement(operation, "content")
    whole = etree.tostring(request, xml_declaration=True, encoding="UTF-8")
    # It stands there once: in a text, its first character would be escaped.
    return whole.replace(b"<content/>", b"<content>" + b"".join(map(_function, questions)) + b"</content>")


@lru_cache(maxsize=256)
def _function(question: Question) -> bytes:
    """A question as it stands in a request; most are the same for every user, and are put into XML once."""
    function = question.element()
    if function.tag not in FUNCTIONS:
        raise ValueError(f"{question.name} would call {function.tag!r}, which is no function that only reads")
    wrapped = etree.Element("function", {"controlid": question.name})
    wrapped.append(function)
    return etree.tostring(wrapped, encoding="UTF-8", xml_declaration=False)


def _with_texts(tag: str, **children: str) -> etree._Element:
    element = etree.Element(tag)
    for name, text in children.items():
        etree.SubElement(element, name).text = text
    return element


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
