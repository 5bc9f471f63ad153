"""The bytes of a French article become text, or an error that says why they cannot.

Method. A byte order mark decides. Without one it is UTF-8, which no other encoding passes for by
chance. Failing that it is what French text in one byte a character nearly always is: Windows-1252,
which holds all that Latin-1 prints, or ISO 8859-15 when the few bytes where the two differ say so.
That last reading is kept only if it looks like French; everything else is refused.

General detectors weigh a hundred encodings and, on short French, often pick a Baltic or Chinese
one; here the language is known.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from summarise.errors import InputError
from summarise.language import looks_misdecoded

__all__ = ["BINARY_SHARE", "CONTROLS", "Decoded", "decode"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the encoding it was in.

    Attributes:
        text: the text, its line ends untouched, without a byte order mark.
        encoding: the Python name of the encoding: ``data.decode(encoding) == text``.
    """

    text: str
    encoding: str


# What each kind of file starts with, and what to do about it.
_FILE_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF; extract its text first, for instance with pdftotext"),
    (
        b"PK\x03\x04",
        "a ZIP archive (perhaps a .docx, .odt or .epub); export the article as plain text",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Office document (.doc); export the article as plain text"),
    (b"{\\rtf", "a rich text document (RTF); export the article as plain text"),
    (b"\x1f\x8b", "gzip-compressed; decompress it first"),
    (b"BZh", "bzip2-compressed; decompress it first"),
    (b"\xfd7zXZ\x00", "xz-compressed; decompress it first"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed; decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"\x89PNG\r\n", "a PNG image; give the text of the article"),
    (b"\xff\xd8\xff", "a JPEG image; give the text of the article"),
    (b"GIF87a", "a GIF image; give the text of the article"),
    (b"GIF89a", "a GIF image; give the text of the article"),
)

# UTF-32 first: its little-endian mark begins with that of UTF-16. The first codec is the name to
# report; the second decodes what follows the mark, so that offsets in errors can be trusted.
_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
BINARY_SHARE = 0.05
"""A text with a larger share of C0 control characters than this was never a text."""

# Bytes that print in Windows-1252 only, and bytes that are a sign in Windows-1252 where no sign is
# used (a currency sign, a fraction or a diaeresis inside a word) but € œ Œ š Š ž in ISO 8859-15.
_ONLY_1252 = re.compile(rb"[\x80-\x9f]")
_ONLY_8859_15 = re.compile(rb"\xa4|(?<![0-9])[\xa6\xa8\xb8\xbc\xbd](?=[A-Za-z])")

# What French text has beyond ASCII, foreign names included.
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_EXPECTED = frozenset(
    "àâäáãåæçéèêëíîïìñóôöòõøùûüúÿœßšžÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆÅÁÓØŠŽ"
    "\xa0\xad«»‹›‘’“”„…–—€£°§·•©®™²³¹¼½¾ªº×µ¿¡´¨"
)
_UNEXPECTED_SHARE = 0.2
# Two marks of another encoding. Greek, Russian, Arabic or Chinese bytes give long runs of accents,
# where French has three at most ("créées"). In Mac Roman and DOS files é, è, ê, ç and the
# apostrophe become these, which never follow a small letter: "prŽsident", "pr‚sident".
_IMPLAUSIBLE = re.compile("[À-ÖØ-öø-ÿ]{4}|[a-z][ŠŽÕ‚ˆ‡]")


def decode(data: bytes) -> Decoded:
    """Decode an article's bytes.

    Args:
        data: the content of a file or of an HTTP response. Empty bytes give an empty text.

    Returns:
        The text and its encoding: "utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252" (which is
        also the name for Latin-1) or "iso-8859-15".

    Raises:
        InputError: the bytes are a known binary format, hold NULs or many control characters, or
            are neither valid UTF nor plausible French in one byte a character. The message names
            the format, or the offset of the first offending byte (0-based).

    Example:
        >>> decode("L'été à Rabat".encode("latin-1"))
        Decoded(text="L'été à Rabat", encoding='cp1252')
    """
    start = data[:1024].lstrip()
    for magic, advice in _FILE_TYPES:
        if start.startswith(magic):
            raise InputError(f"This is not text: it is {advice}.")
    decoded = _decode(data)
    _refuse_binary(decoded)
    return decoded


def _decode(data: bytes) -> Decoded:
    for mark, name, codec in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(codec), name)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"The bytes begin as {name} but are not valid at byte "
                    f"{error.start + len(mark)} ({error.reason}): the file is damaged or cut off. "
                    "Get a fresh copy."
                ) from None
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        offset = error.start
    encoding = "cp1252"
    if _ONLY_8859_15.search(data) and not _ONLY_1252.search(data):
        encoding = "iso-8859-15"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = None
    if text is None or not _plausible(text):
        raise InputError(
            f"The encoding is not known: byte {offset} (0x{data[offset]:02x}) is not valid UTF-8, "
            "and the bytes do not read as French in Windows-1252 or ISO 8859-15. Save the article "
            "as UTF-8."
        )
    return Decoded(text, encoding)


def _plausible(text: str) -> bool:
    """Whether what came out of a one-byte encoding looks like French."""
    if looks_misdecoded(text) or _IMPLAUSIBLE.search(text):
        return False
    beyond_ascii = _NOT_ASCII.findall(text)
    unexpected = sum(character not in _EXPECTED for character in beyond_ascii)
    return unexpected <= _UNEXPECTED_SHARE * len(beyond_ascii)


def _refuse_binary(decoded: Decoded) -> None:
    controls = CONTROLS.findall(decoded.text)
    if not controls:
        return
    if "\x00" in controls:
        offset = len(decoded.text[: decoded.text.index("\x00")].encode(decoded.encoding))
        raise InputError(
            f"This is not text: there is a NUL at byte {offset}. If it is UTF-16 without a byte "
            "order mark, save it as UTF-8; else it is binary data."
        )
    if len(controls) > BINARY_SHARE * len(decoded.text):
        raise InputError(
            f"This is not text: {len(controls)} of its {len(decoded.text)} characters are control "
            "characters. Extract the text of the article first."
        )
