"""The possible questions; each is the call of one function. None of them writes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

QUERY_PAGE = 2000
"""Maximum rows of a `query` page; a larger number breaks the schema."""
READ_PAGE = 1000
"""Maximum rows of a `readByQuery` page."""
RECORD_NUMBER = "RECORDNO"
"""The key that every row of every object has, whatever its ID is called."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `name` is its control ID, and its name everywhere: `probe.APBILL`."""

    name: str

    @property
    def function(self) -> str:
        """The function that it calls, which its answer names."""
        raise NotImplementedError

    @property
    def rows_of(self) -> str:
        """The object whose rows answer it; "" if the answer holds no rows of an object."""
        return ""

    def element(self) -> etree._Element:
        """The function's element, to be placed inside `<function>`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Bare(Question):
    """A function without arguments: `getFinancialSetup`, `getDimensions`, `get_applications`, `readEntityDetails`."""

    calls: str

    @property
    def function(self) -> str:
        """The function itself."""
        return self.calls

    def element(self) -> etree._Element:
        """`<getDimensions/>`."""
        return etree.Element(self.calls)


@dataclass(frozen=True, slots=True)
class GetList(Question):
    """A legacy list: `<get_list object="company_info"/>`."""

    object: str

    @property
    def function(self) -> str:
        """`get_list`."""
        return "get_list"

    def element(self) -> etree._Element:
        """`<get_list object="company_info"/>`."""
        return etree.Element("get_list", {"object": self.object})


@dataclass(frozen=True, slots=True)
class Get(Question):
    """One record of a legacy object by its key: an attachment folder by its name."""

    object: str
    key: str

    @property
    def function(self) -> str:
        """`get`."""
        return "get"

    @property
    def rows_of(self) -> str:
        """The object."""
        return self.object

    def element(self) -> etree._Element:
        """`<get object="supdocfolder" key="Bills"/>`."""
        return etree.Element("get", {"object": self.object, "key": self.key})


@dataclass(frozen=True, slots=True)
class UserPermissions(Question):
    """The effective rights of a user, from all roles and groups."""

    user_id: str

    @property
    def function(self) -> str:
        """`getUserPermissions`."""
        return "getUserPermissions"

    def element(self) -> etree._Element:
        """`<getUserPermissions><userId>Acme</userId></getUserPermissions>`."""
        return with_texts("getUserPermissions", userId=self.user_id)


@dataclass(frozen=True, slots=True)
class ReadByName(Question):
    """One record by its name, with named fields, so that a company's custom field cannot break the answer."""

    object: str
    key: str
    fields: tuple[str, ...]

    @property
    def function(self) -> str:
        """`readByName`."""
        return "readByName"

    @property
    def rows_of(self) -> str:
        """The object."""
        return self.object

    def element(self) -> etree._Element:
        """`<readByName><object>USERINFO</object><keys>Acme</keys><fields>LOGINID,EMAIL</fields></readByName>`."""
        return with_texts("readByName", object=self.object, keys=self.key, fields=",".join(self.fields))

    def without(self, hidden: tuple[str, ...]) -> ReadByName | None:
        """The same question without the fields that cannot be read; None if nothing is left or changed."""
        visible = _visible_fields(self.fields, hidden)
        return replace(self, fields=visible) if visible else None


@dataclass(frozen=True, slots=True)
class ReadByQuery(Question):
    """Records by SQL-like text, with owned lists, which `query` cannot return; `equals` None requests all of them."""

    object: str
    fields: tuple[str, ...]
    equals: tuple[str, str] | None = None

    @property
    def function(self) -> str:
        """`readByQuery`."""
        return "readByQuery"

    @property
    def rows_of(self) -> str:
        """The object."""
        return self.object

    def element(self) -> etree._Element:
        r"""`<query>LOGINID = 'O\'Neil'</query>`; empty text requests all records (I)."""
        text = "" if self.equals is None else f"{self.equals[0]} = '{_quoted(self.equals[1])}'"
        fields = ",".join(self.fields)
        return with_texts("readByQuery", object=self.object, fields=fields, query=text, pagesize=str(READ_PAGE))

    def without(self, hidden: tuple[str, ...]) -> ReadByQuery | None:
        """The same question without the fields that cannot be read; None if nothing is left or changed."""
        visible = _visible_fields(self.fields, hidden)
        return replace(self, fields=visible) if visible else None


@dataclass(frozen=True, slots=True)
class ReadMore(Question):
    """The next page of a `readByQuery`, by the result ID in its answer."""

    result_id: str
    object: str = ""

    @property
    def function(self) -> str:
        """`readMore`."""
        return "readMore"

    @property
    def rows_of(self) -> str:
        """The object whose pages these are."""
        return self.object

    def element(self) -> etree._Element:
        """`<readMore><resultId>..</resultId></readMore>`."""
        return with_texts("readMore", resultId=self.result_id)


@dataclass(frozen=True, slots=True)
class Query(Question):
    """Rows of an object: named fields, at most `page_size` (1 to 2000) from `offset` on, filtered by `equals` if given.

    Matching ignores case. A list that can be complete is requested with `every`: including records private to an
    entity, in the order of RECORDNO, since pages without an order overlap and leave gaps (facts.md, section 4).

    Raises:
        ValueError: a page of that size breaks the schema.
    """

    object: str
    fields: tuple[str, ...]
    equals: tuple[str, str] | None = None
    page_size: int = QUERY_PAGE
    offset: int = 0
    every: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.page_size <= QUERY_PAGE:
            raise ValueError(f"a page of {self.name} holds 1 to {QUERY_PAGE} rows, not {self.page_size}")

    @property
    def function(self) -> str:
        """`query`."""
        return "query"

    @property
    def rows_of(self) -> str:
        """The object."""
        return self.object

    def element(self) -> etree._Element:
        """`<query><object/><select><field/>..</select><filter/>?<orderby/>?<options/>?<pagesize/><offset/>?</query>`."""
        query = etree.Element("query")
        etree.SubElement(query, "object").text = self.object
        select = etree.SubElement(query, "select")
        for name in self.fields:
            etree.SubElement(select, "field").text = name
        if self.equals is not None:
            condition = with_texts("equalto", field=self.equals[0], value=self.equals[1])
            etree.SubElement(query, "filter").append(condition)
        if self.every:
            order = etree.SubElement(etree.SubElement(query, "orderby"), "order")
            etree.SubElement(order, "field").text = RECORD_NUMBER
            etree.SubElement(order, "ascending")
        if self.equals is not None or self.every:
            options = etree.SubElement(query, "options")
            if self.equals is not None:
                etree.SubElement(options, "caseinsensitive").text = "true"
            if self.every:
                etree.SubElement(options, "showprivate").text = "true"
        etree.SubElement(query, "pagesize").text = str(self.page_size)
        if self.offset:
            etree.SubElement(query, "offset").text = str(self.offset)
        return query

    def without(self, hidden: tuple[str, ...]) -> Query | None:
        """The same question without the fields that cannot be queried; None if nothing is left or changed."""
        visible = _visible_fields(self.fields, hidden)
        return replace(self, fields=visible) if visible else None

    def page(self, offset: int) -> Query:
        """The same question starting at another row, with its own name."""
        return replace(self, name=f"{self.name}@{offset}", offset=offset)


def _visible_fields(fields: tuple[str, ...], hidden: tuple[str, ...]) -> tuple[str, ...]:
    """The fields that are not hidden; none if none is left, or none was hidden."""
    visible = tuple(name for name in fields if name.upper() not in hidden)
    return visible if visible != fields else ()


def with_texts(tag: str, **children: str) -> etree._Element:
    """An element with a child for each text, named by its key."""
    element = etree.Element(tag)
    for name, text in children.items():
        etree.SubElement(element, name).text = text
    return element


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
