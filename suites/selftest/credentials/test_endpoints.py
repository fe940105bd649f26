"""Names and endpoints: which companies may be asked for, and which addresses may ever get a byte."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacct.credentials.load import check_endpoint, check_name, known_names, load
from intacct.protocol.errors import CredentialsError
from suites.selftest.support.credentials import ENV, write_credentials

# Names


def test_the_known_names_are_the_companies_of_the_file(tmp_path: Path) -> None:
    """Each NAME with a section of its own or of an entity is known once, sorted; no reserved or impossible one."""
    headers = ["default", "zeta", "acme:E2", "acme:E1", "env", "all:E1", "DEFAULT", "my company", ":E1", "a.b_c-1"]
    content = "".join(f"[{header}]\n" for header in headers)
    assert known_names(write_credentials(tmp_path, content)) == ("a.b_c-1", "acme", "zeta")


def test_no_file_knows_no_names(tmp_path: Path) -> None:
    """Without a credentials file no name is known, which is enough for a replay."""
    assert known_names(tmp_path / "none.ini") == ()


@pytest.mark.parametrize("name", ["a", "0", "Acme", "a.b_c-d", "a" * 64, "auditor", "environment"])
def test_names_of_these_characters_are_allowed(name: str) -> None:
    """Letters, digits, dots, underscores and hyphens make a NAME of up to 64."""
    check_name(name)


BAD_NAMES = ["", " a", "a ", "a\n", ".a", "-a", "_a", "..", "a/b", "a:E1", "ä", "a\u0661", "a" * 65]


@pytest.mark.parametrize("name", [*BAD_NAMES, "default", "all", "env", "ENV", "Default"], ids=ascii)
def test_a_name_that_is_refused(tmp_path: Path, name: str) -> None:
    """Whatever could leave its folder, or is a word of the command line, is not a NAME, before any file is opened."""
    with pytest.raises(CredentialsError, match="cannot name a company; allowed are 1 to 64 of"):
        check_name(name)
    if name != "env":
        with pytest.raises(CredentialsError, match="cannot name a company"):
            load(name, tmp_path / "none.ini", ENV)


# Endpoints

SAGE_URLS = """
https://api.intacct.com/ia/xml/xmlgw.phtml https://api.intacct.com https://api.intacct.com:443/
https://www-p02.eu.intacct.com/ia/xml/xmlgw.phtml HTTPS://API.Intacct.COM/ia
"""
LOOPBACK_URLS = """
http://127.0.0.1:8080/ia/xml/xmlgw.phtml https://127.0.0.1 http://[::1]:1/ https://[::1]:65535/x
"""
BLANKS = ["", " https://api.intacct.com/", "https://api.intacct.com/\n", "https://api.intacct.com/a b"]
LOOKALIKES = [
    "https://api.\u0131ntacct.com/",
    "https://api\u3002intacct\u3002com/",
    "https://\u212a.intacct.com/",
    "https://h\u00f4tel.intacct.com/",
    "https://\u0430pi.intacct.com/",
    "http://127.0.0.1:\u0668\u0660/",
]
NOT_FOR_IDNA = [
    "https://xn--a.intacct.com/",
    "https://api.xn--zzzzzz99.intacct.com/",
    f"https://{'a' * 64}.intacct.com/",
    f"https://{'.'.join(['a' * 60] * 5)}.intacct.com/",
]
"""Hosts of plain letters that no client can look up: a code that means nothing, a label or a name that is too long."""
FOREIGN_URLS = r"""
api.intacct.com //api.intacct.com/ http://api.intacct.com/ ftp://api.intacct.com/ https:api.intacct.com
https://intacct.com/ https://.intacct.com/ https://a..intacct.com/ https://-a.intacct.com/ https://evilintacct.com/
https://api.intacct.com.evil.com/ https://api.intacct.com./ https://intacct.com.intacct.co/
https://api.intacct.com:8443/ https://api.intacct.com:0443/ https://api.intacct.com:/ https://api.intacct.com:80/
https://user@api.intacct.com/ https://user:pw@api.intacct.com/ https://api.intacct.com@evil.com/ https://@api.intacct.com/
https://evil.com/@api.intacct.com/ https://evil.com/.intacct.com/ https://evil.com#.intacct.com/
https://evil.com?.intacct.com/ https://evil.com\.intacct.com/ https://evil.com%2f.intacct.com/
https://api.intacct.com/?x=1 https://api.intacct.com? https://api.intacct.com/#x https://api.intacct.com/%2e
http://localhost:8080/ http://127.0.0.2/ http://127.1/ http://2130706433/ http://0x7f.0.0.1/ http://127.0.0.1./
http://127.0.0.1.evil.com/ http://127.0.0.1@evil.com/ http://127.0.0.1:80@evil.com/ http://user@127.0.0.1/
http://127.0.0.1:0/ http://127.0.0.1:65536/ http://127.0.0.1:/ ftp://127.0.0.1/
http://::1/ http://[0:0:0:0:0:0:0:1]/ http://[::ffff:127.0.0.1]/ http://[::1%25lo]/ http://[::]/ http://0.0.0.0/
"""


@pytest.mark.parametrize("url", SAGE_URLS.split())
@pytest.mark.parametrize("from_file", [True, False], ids=["file", "environment"])
def test_an_endpoint_of_sage_is_allowed(url: str, *, from_file: bool) -> None:
    """Sage's hosts may be named by the file and by the environment, and come back as they are."""
    assert check_endpoint(url, from_file=from_file) == url


@pytest.mark.parametrize("url", LOOPBACK_URLS.split())
def test_loopback_is_allowed_from_the_file_alone(url: str) -> None:
    """The literal loopback addresses are for tests, and only the credentials file may name them."""
    assert check_endpoint(url, from_file=True) == url
    with pytest.raises(CredentialsError, match="only the credentials file may name loopback"):
        check_endpoint(url, from_file=False)


@pytest.mark.parametrize("url", [*BLANKS, *LOOKALIKES, *NOT_FOR_IDNA, *FOREIGN_URLS.split()], ids=ascii)
@pytest.mark.parametrize("from_file", [True, False], ids=["file", "environment"])
def test_any_other_endpoint_is_refused(url: str, *, from_file: bool) -> None:
    """Nothing that only looks like Sage or loopback is sent a password, and the URL is not quoted."""
    with pytest.raises(CredentialsError, match="must be https on a host below") as caught:
        check_endpoint(url, from_file=from_file)
    assert len(url) < 18 or url not in str(caught.value)


parts = [
    "https://",
    "http://",
    "api",
    ".intacct.com",
    "127.0.0.1",
    "[::1]",
    ":",
    "443",
    "@",
    "/",
    "\\",
    "?",
    "#",
    ".",
    "%",
    "x",
]


@given(url=st.lists(st.sampled_from(parts) | st.characters(), max_size=8).map("".join))
def test_an_endpoint_means_the_same_to_the_client(url: str) -> None:
    """Whatever is allowed has, to the client that connects, such a host and nobody's name or query in it."""
    try:
        parsed_url = httpx.URL(check_endpoint(url, from_file=True))
    except CredentialsError:
        return
    assert parsed_url.host in {"127.0.0.1", "::1"} or (parsed_url.scheme, parsed_url.port) == ("https", None)
    assert parsed_url.host in {"127.0.0.1", "::1"} or parsed_url.host.endswith(".intacct.com")
    assert (parsed_url.userinfo, parsed_url.query, parsed_url.fragment) == (b"", b"", "")
