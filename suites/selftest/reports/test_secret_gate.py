"""The gate of all outputs: no text of a run keeps a secret, and a secret that is a common word costs nothing."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from intacct.protocol.printed_text import PrintedText, Vocabulary
from intacct.protocol.redaction import REDACTED, Redactor
from reports import _write
from reports._model.run import Run
from reports._model.summary import line_of
from reports._pages.overview import overview
from reports._secret_scan import SecretGate
from reports._text.companies import overview_lines
from reports._text.result_json import as_json
from reports._text.terminal import headline, summary
from suites.run import secrets
from suites.run.secrets import gate_of_all
from suites.selftest.reports.test_reports_runs import THREE, is_not_met, is_unknown, is_waived, made_run

SECRET = "Zq7x VbN&<9>"  # noqa: S105 - nobody's
FORMS: dict[str, Callable[[str], str]] = {
    "clear": str,
    "blanks": lambda text: text.replace(" ", " \xa0 "),
    "escaped": html.escape,
    "escaped-blank": lambda text: html.escape(text).replace(" ", "&amp;nbsp;"),
    "url": quote,
    "base64": lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
}


def run_holding(text: str) -> Run:
    """A run that holds a text wherever a text of the company can stand."""
    rows = made_run(
        lambda case, _instruction: {
            "4.3": is_not_met(f"It is {text}", expected=f"not {text}", near_miss=text, remark=f"Beside {text}"),
            "4.4": is_unknown(f"Hidden: {text}"),
            "4.6": replace(is_waived(text), because=text),
        }.get(case.id),
        THREE,
    ).rows
    rows = tuple(replace(row, entity_name=text, user=text, roles=(text,)) for row in rows)
    return replace(
        made_run(entities=THREE), rows=rows, title=text, note=text, remarks=(f"Seen: {text}",), company_id=text
    )


def everything(run: Run, folder: Path) -> bytes:
    """All that is written and printed of a run, and of a run over several companies."""
    _write.write(run, folder, secrets=(), allure_html=False)
    (folder / "overview.html").write_text(overview((line_of(run, ""),)), "utf-8")
    printed = [as_json(run), *headline(run), *summary(run), *overview_lines((line_of(run, ""),))]
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file()) + "\n".join(printed).encode()


@pytest.mark.parametrize("form", FORMS)
def test_no_output_holds_a_secret(form: str, tmp_path: Path) -> None:
    """Wherever it stands in a run and however it is encoded, it is blanked before anything is made of it."""
    cleaned = SecretGate((SECRET,)).run(run_holding(FORMS[form](SECRET)))
    outputs = " ".join(html.unescape(html.unescape(everything(cleaned, tmp_path).decode())).split())
    assert REDACTED.decode() in outputs
    for how in FORMS.values():
        assert how(SECRET) not in outputs
    assert SECRET[5:] not in outputs


def test_a_run_without_secrets_stays_as_it_is() -> None:
    """What holds no secret is not made anew, and a replay knows none."""
    run = run_holding("nothing of that kind")
    assert SecretGate((SECRET,)).run(run) is run
    assert SecretGate(()).run(run) is run


@pytest.mark.parametrize("word", ["Business", "Active", "true", "0", "T", "2026", "Craftable", "Run", "met"])
def test_a_common_word_costs_nothing(word: str) -> None:
    """A secret that the program prints anyway stays such a word, and it is known that it should be changed."""
    gate = gate_of_all((word,))
    run = made_run(lambda case, _instruction: is_not_met(f"It is {word}, not set") if case.id == "4.5" else None)
    assert gate.run(run) is run
    assert gate.knows_common_words
    assert gate.sought == ()


def test_a_part_of_a_common_word_is_blanked_elsewhere() -> None:
    """Within the known word it stays, as a word of its own or in base64 it goes."""
    gate = gate_of_all(("Craftabl",))
    coded = base64.b64encode(b"login:Craftabl is it").decode()
    assert gate.text("Craftable and Craftabl Inn") == "Craftable and [secret removed] Inn"
    assert gate.text("not the Craftables") == "not the [secret removed]es"
    assert "[secret removed]" in gate.text(f"Basic {coded}")


def test_a_phrase_of_common_words_is_no_common_word() -> None:
    """Each word of it is known, all together they are not: it is a secret like any other."""
    gate = gate_of_all(("green Business role",))
    assert not gate.knows_common_words
    assert gate.text("told: green  Business role.") == "told: [secret removed]."


def test_an_answer_keeps_the_words_that_decide() -> None:
    """A password that is a word of Sage's blanks no value of an answer."""
    body = b"<USERTYPE>business user</USERTYPE><STATUS>active</STATUS><NAME>business&#32;trips</NAME>"
    redactor = Redactor(("business", "STATUS"), Vocabulary(PrintedText("business user STATUS")))
    assert redactor.redact(body) == (body, 0)
    assert Redactor(("business",)).redact(body)[1] == 2


def test_a_file_that_cannot_be_left_out_is_looked_through_again() -> None:
    """A secret that only the whole of a file shows is blanked in it, and the file stays what it is."""
    text = json.dumps({"title": "one, " + SECRET})
    assert json.loads(SecretGate((SECRET,)).file(text)) == {"title": "one, [secret removed]"}
    assert SecretGate(("another",)).file(text) is text


def test_result_json_keeps_its_form() -> None:
    """Moments, versions and verdicts are the program's own, whatever a secret looks like."""
    run = run_holding("x 2026-11-20T09:15:00 met_or_not")
    cleaned = json.loads(as_json(SecretGate(("2026-11-20T09", "met_or_not")).run(run)))
    assert cleaned["recorded_at"] == run.recorded_at
    assert cleaned["title"] == "x [secret removed]:15:00 [secret removed]"
    assert {verdict["verdict"] for verdict in cleaned["verdicts"]} == {verdict.kind.value for verdict in run.rows}


def test_a_file_of_ours_that_cannot_be_read_costs_its_words_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file of the program is damaged, secrets are searched for all the same, beside the words of the others."""
    (tmp_path / "intacct").mkdir()
    (tmp_path / "intacct" / "bytes.toml").write_bytes(b'x = "\xff green"')
    (tmp_path / "intacct" / "link.toml").symlink_to("nowhere")
    (tmp_path / "intacct" / "folder.toml").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(secrets, "PROJECT", tmp_path)
        secrets._read_own_text.cache_clear()  # noqa: SLF001 - else the words of the real files are known
        texts = [gate_of_all(("green", "secret")).text(text) for text in ("green", "secret")]
    secrets._read_own_text.cache_clear()  # noqa: SLF001 - and those of the damaged ones not for long
    assert texts == ["green", REDACTED.decode()]
