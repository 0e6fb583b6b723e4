"""Forwarded mails, flowed lines, and pages that a program saved."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.types import Article, RawDocument
from rag.ingest.parse import parse

TODAY = date(2025, 6, 1)
TEXT = (
    "The pier at Olm opens in May, the harbour office said on Tuesday, three years after the storm.\n\n"
    "It cost 4.2 million crowns, a third more than the council had been told in the spring."
)
GMAIL = "---------- Forwarded message ---------\nFrom: Olm Herald <news@olm.example>\nDate: Tue, 4 Mar 2025 at 09:30\nSubject: The pier opens\nTo: <ada@home.example>\n\n\n"
GERMAN = "-------- Weitergeleitete Nachricht --------\nBetreff: The pier opens\nDatum: Dienstag, 4. März 2025 09:30\nVon: Olm Herald <news@olm.example>\nAn: ada@home.example\n\n"
APPLE = "Begin forwarded message:\n\n> From: Olm Herald <news@olm.example>\n> Subject: The pier opens\n> Date: March 4, 2025 at 9:30:00 AM GMT+1\n> To: ada@home.example\n>\n"
OUTLOOK = "________________________________\nFrom: Olm Herald [mailto:news@olm.example]\nSent: Tuesday, March 4, 2025 9:30 AM\nTo: Ada Moor;\n Ben Lisle\nSubject: The pier opens\n\n"
FRENCH = "---------- Forwarded message ---------\nDe : Olm Herald <news@olm.example>\nDate: mar. 4 mars 2025 à 09:30\nSubject: The pier opens\nÀ : <ada@home.example>\n\n"
SPANISH = "*De:* Olm Herald <news@olm.example>\n*Enviado:* martes, 4 de marzo de 2025 9:30\n*Para:* Ada\n*Asunto:* The pier opens\n\n"


def mail(
    body: str,
    subject: str = "Fwd: The pier opens",
    kind: str = "text/plain; charset=utf-8",
    end: str = "\n",
) -> Article:
    head = f"From: Ada Moor <ada@home.example>\nSubject: {subject}\nDate: Thu, 20 Mar 2025 18:00:00 +0100\nMIME-Version: 1.0\nContent-Type: {kind}\n\n"
    content = (head + body).replace("\n", end).encode()
    return parse(RawDocument("/a.eml", "eml", content), TODAY)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("head", [GMAIL, GERMAN, OUTLOOK, FRENCH, SPANISH, APPLE])
@pytest.mark.parametrize("note", ["", "Worth reading.\n\n", "Look!\n\n-- \nAda\n\n"])
def test_a_forward_is_what_was_forwarded(head: str, note: str, end: str) -> None:
    body = TEXT if head != APPLE else "\n".join(f"> {line}".rstrip() for line in TEXT.split("\n"))
    made = mail(note + head + body, end=end)
    assert (made.title, made.outlet, made.text) == ("The pier opens", "Olm Herald", TEXT)
    assert made.published == date(2025, 3, 4)


def test_a_forward_of_a_forward() -> None:
    outer = GMAIL.replace("Olm Herald <news@olm.example>", "Ben Lisle <ben@home.example>").replace(
        "4 Mar", "6 Mar"
    )
    made = mail(f"{outer}Have you seen it?\n\n{GERMAN}{TEXT}")
    assert (made.outlet, made.published, made.text) == ("Olm Herald", date(2025, 3, 4), TEXT)


def test_an_answer_keeps_its_own_words() -> None:
    made = mail(
        f"{TEXT}\n\n-----Original Message-----\nFrom: Ben\nSent: Monday\nSubject: x\n\nWhen?", "Re: x"
    )
    assert made.outlet == "Ada Moor" and made.text.startswith(TEXT)


def test_a_forward_as_html() -> None:
    head = GMAIL.strip().replace("<", "&lt;").replace("\n", "<br>")
    page = (
        f"<html><body><div>Look.</div><div>{head}</div>"
        + "".join(f"<p>{p}</p>" for p in TEXT.split("\n\n"))
        + "</body></html>"
    )
    made = mail(page, kind="text/html; charset=utf-8")
    assert (made.outlet, made.published) == ("Olm Herald", date(2025, 3, 4))
    assert made.text.split("\n")[0] == TEXT.split("\n", maxsplit=1)[0]


def test_a_mail_that_is_attached_to_another() -> None:
    inner = f"From: Olm Herald <news@olm.example>\nSubject: The pier opens\nDate: Tue, 4 Mar 2025 09:30:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}\n"
    body = (
        f"--b\nContent-Type: text/plain\n\nLook.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    )
    made = mail(body, kind='multipart/mixed; boundary="b"')
    assert (made.outlet, made.published, made.text) == ("Olm Herald", date(2025, 3, 4), TEXT)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delsp", ["yes", "no"])
def test_flowed_lines_are_one(end: str, delsp: str) -> None:
    gap = "  " if delsp == "yes" else " "
    wrapped = TEXT.replace(" on Tuesday", f"{gap}\non Tuesday").replace(" a third", f"{gap}\na third")
    made = mail(wrapped, "The pier", f"text/plain; charset=utf-8; format=flowed; delsp={delsp}", end)
    assert made.text == TEXT


def test_lines_wrapped_with_crlf_are_one() -> None:
    words = "The pier at Olm opens in May, the harbour office said\non Tuesday, three years after the storm that had torn\nthe old one away and closed the strait for a season."
    assert mail(words, "The pier", end="\r\n").text == words.replace("\n", " ")


def test_latin_1_of_a_mail_is_windows_1252() -> None:
    head = b"From: a@b.example\nSubject: Pier\nContent-Type: text/plain; charset=iso-8859-1\n\n"
    made = parse(RawDocument("/a.eml", "eml", head + "It’s €4, “too much”.".encode("cp1252")), TODAY)
    assert made.text == "It’s €4, “too much”."


# -- saved pages ------------------------------------------------------------------------------

PAGE = "<!DOCTYPE html><html>{}<body><article><h1>The pier opens</h1><p>{}</p></article></body></html>"


@pytest.mark.parametrize(
    "note",
    [
        "<!--\n Page saved with SingleFile \n url: https://olm.example/pier \n saved date: Thu Mar 06 2025\n-->",
        "<!-- saved from url=(0024)https://olm.example/pier -->",
        "<!-- Saved from https://olm.example/pier at 2025-03-06T09:20:30Z using monolith v2.8 -->",
        "<!-- Mirrored from olm.example/pier by HTTrack Website Copier/3.x [XR&CO'2014] -->",
        '<meta name="savepage-url" content="https://olm.example/pier">',
    ],
)
def test_the_address_that_a_page_was_saved_from(note: str) -> None:
    made = parse(RawDocument("/a.html", "html", PAGE.format(note, TEXT).encode()), TODAY)
    assert made.url == "https://olm.example/pier"


def test_the_toolbar_of_the_wayback_machine() -> None:
    bar = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div><p>12 captures of this page, from 2019 to 2025, as crawled by volunteers.</p></div>\n<!-- END WAYBACK TOOLBAR INSERT -->"
    made = parse(RawDocument("/a.html", "html", PAGE.format(bar, TEXT).encode()), TODAY)
    assert "captures" not in made.text and "pier at Olm" in made.text


def test_the_page_of_an_mhtml_is_not_the_frame_before_it() -> None:
    part = "--b\nContent-Type: text/html; charset=utf-8\nContent-Location: {}\n\n{}\n"
    frames = part.format("cid:1", "<p>Buy a bicycle today and get a lock free.</p>") + part.format(
        "https://olm.example/pier", PAGE.format("", TEXT)
    )
    head = 'Snapshot-Content-Location: https://olm.example/pier\nContent-Type: multipart/related; boundary="b"\n\n'
    made = parse(RawDocument("/a.mhtml", "mhtml", f"{head}{frames}--b--\n".encode()), TODAY)
    assert (made.title, made.url) == ("The pier opens", "https://olm.example/pier")
