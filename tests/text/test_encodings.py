"""Bytes become text as browsers make it, whatever wrote them."""

from __future__ import annotations

import pytest

from rag.text.encodings import as_utf8, codec_of, decode, encoding_of

SAID = {
    "ru": "Паромы до острова Ольм снова ходят по утрам. Перевозчик обещал второй причал к осени, сообщили в порту.",
    "uk": "Пороми до острова Ольм знову ходять уранці. Перевізник пообіцяв другий причал, повідомили її власники.",
    "el": "Τα φέρυ προς το νησί ξαναρχίζουν το πρωί. Η εταιρεία υποσχέθηκε δεύτερη αποβάθρα, είπε το λιμεναρχείο.",
    "he": "המעבורות אל האי חזרו לפעול בבוקר. החברה הבטיחה רציף שני עד הסתיו, כך נמסר מהנמל ביום רביעי.",
    "ar": "عادت العبارات إلى الجزيرة صباح اليوم. ووعدت الشركة برصيف ثان قبل الخريف، كما قالت إدارة الميناء.",
    "tr": "Adaya giden vapurlar sabahları yeniden çalışıyor. Şirket sonbahara kadar ikinci bir iskele sözü verdi, dedi müdür.",
    "pl": "Promy na wyspę znów pływają rano. Właściciel obiecał drugą przystań, ogłosił zarząd portu w środę.",
    "cs": "Přívozy na ostrov znovu jezdí ráno. Společnost slíbila druhé molo, oznámil ve středu přístav.",
    "hu": "A szigetre tartó kompok újra járnak reggel. A cég második mólót ígért őszre, közölte a kikötő főnöke.",
    "de": "Die Fähren zur Insel fahren wieder früh. „Ein zweiter Anleger kommt“, versprach die Reederei größere Schiffe.",
    "fr": "Les ferries vers l’île ont repris à l’aube. « Un second quai », a promis la société, déjà accusée d’inaction…",
    "en": "Ferries to the island sail again – a second pier is promised. “It costs €2.40,” the harbour’s chief said.",
    "zh": "开往小岛的渡轮今天早上恢复航行。公司说，第二个码头将在秋天以前建成，港口方面表示。",
    "tw": "開往小島的渡輪今天早上恢復航行。公司說，第二個碼頭將會在秋天以前建成，港口方面表示。",
    "ja": "島へ向かうフェリーは今朝から運航を再開した。会社は秋までに二つ目の桟橋をつくると約束した。",
    "ko": "섬으로 가는 여객선이 오늘 아침부터 다시 운항한다. 회사는 가을까지 두 번째 부두를 짓겠다고 약속했다.",
}
WRITTEN_AS = [
    *(("ru", codec) for codec in ("cp1251", "koi8-r", "cp866", "iso8859-5")),
    ("uk", "cp1251"), ("el", "cp1253"), ("he", "cp1255"), ("ar", "cp1256"), ("tr", "cp1254"),
    *((language, codec) for language in ("pl", "cs", "hu") for codec in ("cp1250", "iso8859-2")),
    ("de", "cp1252"), ("fr", "cp1252"), ("en", "cp1252"), ("zh", "gbk"), ("tw", "big5"), ("ja", "cp932"),
    ("ja", "euc-jp"), ("ja", "iso2022_jp"), ("ko", "cp949"),
    *((language, codec) for language in SAID for codec in ("utf-8", "utf-16-le", "utf-16-be", "utf-16")),
]  # fmt: skip


@pytest.mark.parametrize(("language", "codec"), WRITTEN_AS)
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_an_encoding_nobody_declared(language: str, codec: str, share: float) -> None:
    said = SAID[language]
    text = said[: int(len(said) * share)] + "\n\n"
    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("latin1", "cp1252"), ("ISO-8859-1", "cp1252"), ("us-ascii", "cp1252"), ("iso-8859-9", "cp1254"),
        ("gb2312", "gb18030"), ("GBK", "gb18030"), ("shift_jis", "cp932"), ("x-sjis", "cp932"),
        ("windows-31j", "cp932"), ("euc-kr", "cp949"), ("ks_c_5601-1987", "cp949"), ("big5", "big5hkscs"),
        ("utf-16", "utf-8"), ("windows-1257", "cp1257"), ("koi8-r", "koi8-r"), ("iso-8859-8-i", "iso8859-8"),
        ("tis-620", "cp874"), ("no-such", ""), ("hex", ""), ("", ""), ("a\0b", ""),
    ],
)  # fmt: skip
def test_labels_mean_what_they_mean_on_the_web(label: str, codec: str) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "The pier’s price: €2.40, “a lot”"),
        ("gb2312", "gbk", "朱镕基与韋先生"),
        ("euc-kr", "cp949", "뷁이라고 말했다"),
        ("shift_jis", "cp932", "髙橋さん①"),
        ("iso-8859-9", "cp1254", "İşçi “kabul” etti"),
        ("big5", "big5hkscs", "深水埗嘅街坊"),
    ],
)
def test_a_page_that_declares_less_than_it_holds(label: str, codec: str, text: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><p>{text}</p></html>'
    assert text in str(decode(page.encode(codec), html=True))
    assert text in as_utf8(page.encode(codec), label).decode("utf-8-sig")


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="windows-1251">',
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
        f'<style>{"p{}" * 5000}</style><meta charset="windows-1251">',
        '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">',
    ],
)
def test_where_a_page_declares_it(head: str) -> None:
    page = f"<html><head>{head}</head><p>Шум</p></html>"
    assert "Шум" in str(decode(page.encode("cp1251"), html=True))
    assert "Шум" in str(
        decode(f'<?xml version="1.0" encoding="cp1251"?>{page}'.encode("cp1251"), html=True)
    )


def test_what_came_along_counts_before_the_page_and_a_mark_before_both() -> None:
    page = '<meta charset="koi8-r"><p>Шум моря</p>'
    assert "Шум моря" in str(decode(page.encode("cp1251"), "windows-1251", html=True))
    assert "Шум моря" in str(decode(page.encode("utf-8-sig"), "windows-1251", html=True))
    assert "Шум моря" in str(decode(page.encode(), "windows-1251", html=True)), "UTF-8 in every byte"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "cp932", "euc_jp", "cp949", "big5hkscs"])
def test_one_bad_byte_costs_one_character(codec: str) -> None:
    text = SAID[{"utf-8": "fr", "gb18030": "zh", "cp949": "ko", "big5hkscs": "tw"}.get(codec, "ja")] * 3
    broken = text.encode(codec) + b" \xff " + text.encode(codec)
    assert decode(broken, codec) == f"{text} \ufffd {text}"
    assert decode(broken) == f"{text} \ufffd {text}"


@pytest.mark.parametrize("language", ["fr", "de", "ru", "en", "ja", "zh"])
def test_utf8_that_was_read_as_latin_1_is_mended(language: str) -> None:
    once = SAID[language].encode().decode("latin-1")
    assert decode(once.encode()) == decode(once.encode().decode("latin-1").encode()) == SAID[language]
    assert decode("â€œIt’s 2°,â€ she said.".encode()) == "â€œIt’s 2°,â€ she said.", "not all of it"
    assert decode("L’É… et l’À« ».".encode()) == "L’É… et l’À« »."


def test_what_is_no_text_has_no_encoding() -> None:
    assert encoding_of(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))) == ""
    assert decode(b"\x81\x8d\x8f\x90\x9d" * 40) is None
    assert as_utf8(b"\xff", "utf-8") == as_utf8(b"\xff", "no-such") == as_utf8(b"\xff", "") == b"\xff"
