"""Write the table of countries, languages and cities anew: names that CLDR gives, by Babel.

    python tests/cldr_names.py > summarise/data/names/cldr.tsv

Babel is not needed to run the project: it is slow to load for what is wanted of it, and the table
changes once a year at most. Its version is in the table's first line.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import babel
from babel.core import get_cldr_version

HEADER = f"""\
# Countries, languages and cities in French and English: Unicode CLDR {get_cldr_version()}, as Babel \
{babel.__version__} gives it
# (Unicode License v3, https://www.unicode.org/license.txt).
# Key; the place it belongs to; French forms; English forms. See summarise/checks/names/gazetteer.py."""

BY_HAND = frozenset(
    ["XA", "XB", "ZZ", "EZ", "QO", "150", "142", "001", "HK", "MO", "CD", "CG", "057"]
)
"""No places at all, or in ``countries.tsv`` in the words that newsrooms use."""

Row = tuple[str, str, str]


def table() -> str:
    """The whole file."""
    lines = (f"{key}\t\t{fr}\t{en}\n" for key, fr, en in rows())
    return HEADER + "\n" + "".join(lines)


def rows() -> Iterator[Row]:
    """Countries and continents, the languages of two letters, and the cities of time zones."""
    fr, en = babel.Locale("fr"), babel.Locale("en")
    countries = list(_countries(fr, en))
    yield from countries
    yield from _languages(fr, en)
    seen = {(french, english) for _, french, english in countries}
    for zone, names in sorted(fr.time_zones.items()):
        city = names.get("city")
        if not city or zone.startswith("Etc/"):
            continue
        other = en.time_zones.get(zone, {}).get("city") or zone.split("/")[-1].replace("_", " ")
        french, english = _clean(city), _clean(other)
        known = (french, english) in seen or english in (french, "Kanton")
        if not known and ", " not in english:
            yield f"city-{english.lower().replace(' ', '-')}", french, english


def _countries(fr: babel.Locale, en: babel.Locale) -> Iterator[Row]:
    for code, name in sorted(fr.territories.items()):
        if code in en.territories and code not in BY_HAND:
            yield code, _clean(name), _clean(en.territories[code])


def _languages(fr: babel.Locale, en: babel.Locale) -> Iterator[Row]:
    for code, name in sorted(fr.languages.items()):
        other = en.languages.get(code)
        if len(code) == 2 and other and _clean(name)[0].islower() and " " not in name + other:
            yield f"lang-{code}", _clean(name), _clean(other)


def _clean(name: str) -> str:
    """A name without what stands in brackets, and with a plain apostrophe."""
    return re.sub(r"\s*[(\[].*", "", name).strip().replace("’", "'").replace(" & ", " and ")


if __name__ == "__main__":
    sys.stdout.write(table())
