"""Bytes become the text they were, or an error that says why not."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarise.decoding import decode
from summarise.errors import InputError

FRENCH = (
    "L’été dernier, le maire de Besançon s’est rendu à Nîmes : « Où irons-nous ? », a-t-il lancé.\n"
    "Le coût – 12 € par élève – a déjà été créé,\r\nnoté et voté dès le mois d’août."
)
LATIN = FRENCH.replace("’", "'").replace("–", "-").replace("€", "euros")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (FRENCH.encode("utf-8"), "utf-8"),
        (b"Le maire est venu.", "utf-8"),
        (b"", "utf-8"),
        (FRENCH.encode("utf-8-sig"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + FRENCH.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"), "utf-16"),
        (codecs.BOM_UTF32_LE + FRENCH.encode("utf-32-le"), "utf-32"),
        (codecs.BOM_UTF32_BE + FRENCH.encode("utf-32-be"), "utf-32"),
        (FRENCH.encode("cp1252"), "cp1252"),
        (LATIN.encode("latin-1"), "cp1252"),
        ("Prix : 12 € de plus, déjà".encode("iso-8859-15"), "iso-8859-15"),
        ("Une œuvre, un cœur, ŒUVRE".encode("iso-8859-15"), "iso-8859-15"),
        ("Il a dormi 3½h, à peine".encode("latin-1"), "cp1252"),
        ("Encore ½pinte – à peine".encode("cp1252"), "cp1252"),
        ("Blessé".encode("latin-1"), "cp1252"),
        ("El Niño arrive".encode("latin-1"), "cp1252"),
        ("Škoda et Žižek à l’honneur".encode("cp1252"), "cp1252"),
    ],
)
def test_the_text_comes_back_with_its_encoding(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert decoded.text == data.decode(encoding)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_line_ends_are_kept(newline: str) -> None:
    text = f"Déjà{newline}là{newline}{newline}"
    assert decode(text.encode()).text == text


def test_a_dash_of_windows_in_latin1_is_a_dash() -> None:
    assert decode(b"Il est l\xe0 \x96 enfin.").text == "Il est là – enfin."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "it is a PDF"),
        (b"\n%PDF-1.4 plain", "it is a PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document"),
        (b"{\\rtf1\\ansi Bonjour}", "RTF"),
        (b"\x1f\x8b\x08\x00\x00\x00", "gzip"),
        (b"BZh91AY&SY", "bzip2"),
        (b"\xfd7zXZ\x00\x00", "xz"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"GIF89a\x01\x00", "GIF"),
        (b"Le maire\x00 est venu", "NUL at byte 8"),
        ("Été\x00".encode(), "NUL at byte 5"),
        (codecs.BOM_UTF16_LE + "Le\x00".encode("utf-16-le"), "NUL at byte 6"),
        ("Le maire".encode("utf-16-le"), "NUL at byte 1"),
        (b"a\x01b\x02c\x03d\x04", "4 of its 8 characters are control"),
        (codecs.BOM_UTF8 + b"Le caf\xc3", "utf-8-sig but are not valid at byte 9"),
        (codecs.BOM_UTF16_LE + b"L\x00e", "utf-16 but are not valid at byte 4"),
        (codecs.BOM_UTF16_LE + b"L\x00\x00\xdc", "utf-16 but are not valid at byte 4"),
        (codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff", "utf-32 but are not valid at byte 4"),
        ("Le maire a été élu".encode()[:-3] + b"\xc3", "byte 17 (0xc3)"),
        ("L’un l’autre".encode() + b" \xe9", "byte 17 (0xe9)"),
        ("Il va à Lyon".encode("mac_roman"), "byte 6 (0x88)"),
        ("Un blessé".encode("mac_roman"), "byte 8 (0x8e)"),
        ("Un blessé grave à l’hôpital".encode("mac_roman"), "byte 8 (0x8e)"),
        ("Le président".encode("cp850"), "byte 5 (0x82)"),
        ("Привет, мир".encode("cp1251"), "byte 0 (0xcf)"),
        ("Γειά σου κόσμε".encode("cp1253"), "byte 0 (0xc3)"),
        ("今日は".encode("shift-jis"), "byte 0 (0x8d)"),
    ],
)
def test_what_is_not_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data)
    assert reason in caught.value.message


def test_a_few_control_characters_are_no_reason_to_refuse() -> None:
    text = FRENCH + "\x0c\x1f"
    assert decode(text.encode()).text == text


def test_no_error_quotes_the_text() -> None:
    secret = b"SECRET " * 9
    for broken in (
        secret + b"\0",
        secret + b"\x81",
        codecs.BOM_UTF8 + secret + b"\xff",
        b"%PDF-SECRET",
    ):
        with pytest.raises(InputError) as caught:
            decode(broken)
        assert "SECRET" not in caught.value.message
        # The UnicodeDecodeError that caused it holds all the bytes; a traceback must not show it.
        assert caught.value.__context__ is None or caught.value.__suppress_context__


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_valid_utf8_comes_back_or_is_refused(text: str) -> None:
    try:
        decoded = decode(text.encode("utf-8"))
    except InputError:
        return
    # A first U+FEFF is a byte order mark.
    assert decoded.text == text.removeprefix("\ufeff")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_valid_utf8_without_control_characters_comes_back(text: str) -> None:
    # "L'" keeps the random text from beginning like a file format.
    assert decode(f"L'{text}".encode()).text == f"L'{text}"


@given(
    st.binary()
    | st.text("aeéèà Žñ\x80œ").map(lambda text: text.encode("utf-8"))
    | st.text("aeéèà Žñ½").map(lambda text: text.encode("iso-8859-15", "ignore"))
)
def test_any_bytes_give_a_text_or_an_input_error(data: bytes) -> None:
    try:
        decoded = decode(data)
    except InputError:
        return
    assert data.decode(decoded.encoding) == decoded.text


@given(
    st.lists(
        st.sampled_from(["le", "maire", "a", "été", "élu", "à", "Nîmes", "où", "l’œuvre", "déçue"]),
        min_size=1,
    )
)
def test_french_words_come_back_from_windows_1252(words: list[str]) -> None:
    text = " ".join(words)
    assert decode(text.encode("cp1252")).text == text
