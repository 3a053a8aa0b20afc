"""Pairs that are probably one customer, supplier, item or person in two systems: proposed in `out/proposals/`, never joined.

A person who agrees writes both ids into `tables/<thing>.csv` with the same our_id; who disagrees, with different ones.
"""

import csv
import io
from dataclasses import astuple, dataclass, fields

from opsbrief.declarations.small_table import CROSSWALKS
from opsbrief.ledger.archive import write_whole
from opsbrief.ledger.run import Run
from opsbrief.store import Store, literal

MOST_ALIKE = (
    3  # what more rows of a system share is no sign of anything: a chain's name, a parent's mail domain
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LEGAL_FORMS = (
    "ab", "ag", "aps", "as", "asa", "bv", "co", "company", "corp", "corporation", "doo", "eirl", "gbr",
    "gmbh", "inc", "incorporated", "kft", "kg", "kk", "lda", "limited", "limitada", "llc", "llp", "lp",
    "ltd", "ltda", "mbh", "nv", "ohg", "oo", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas",
    "sasu", "se", "sl", "slu", "sp", "spa", "srl", "sro", "ug", "z", "the", "and", "und", "et", "y", "e",
)  # fmt: skip
# Anybody may have an address there.
MAIL_FOR_ALL = (
    r"(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|aol|gmx|mail|yandex|proton|protonmail|zoho)\.[a-z.]+"
    r"|web\.de|t-online\.de|freenet\.de|orange\.fr|free\.fr|wanadoo\.fr|libero\.it|qq\.com|163\.com|126\.com"
)
_WORDS = "string_split_regex(regexp_replace(replace(strip_accents(lower(name)), '.', ''), '[^\\p{L}\\p{N}]+', ' ', 'g'), ' +')"
_FORMS = ", ".join(map(literal, LEGAL_FORMS))
NAME = f"nullif(array_to_string(list_filter({_WORDS}, lambda word: word not in ({_FORMS})), ''), '')"
TAX = "nullif(regexp_replace(upper(tax_no), '[^A-Z0-9]', '', 'g'), '')"
DOMAIN = f"case when not regexp_full_match(email_domain, '{MAIL_FOR_ALL}') then lower(email_domain) end"
SKU = "nullif(regexp_replace(upper(coalesce(sku, product_id)), '[^\\p{L}\\p{N}]', '', 'g'), '')"
# What makes two of a thing alike: the reason, and SQL for what must be equal.
SIGNS: dict[str, dict[str, str]] = {
    "customers": {"same tax number": TAX, "same name": NAME, "same mail domain": DOMAIN},
    "suppliers": {"same tax number": TAX, "same name": NAME, "same mail domain": DOMAIN},
    "products": {"same SKU": SKU, "same name": NAME},
    "people": {"same name": "lower(name)"},  # hashed, so equal or not
}


@dataclass(frozen=True)
class Pair:
    """Two ids of two systems and why they may be one; `system` is the first of the two in alphabetical order."""

    system: str
    id: str
    name: str
    other_system: str
    other_id: str
    other_name: str
    why: str


def likely_pairs(store: Store, thing: str) -> list[Pair]:
    """Pairs of which at most one stands in the crosswalk, those with most reasons first.

    Of people with one id in two systems there is none: they are one already.
    """
    own = CROSSWALKS[thing]
    signs = ", ".join(f"{{'why': {literal(why)}, 'sign': {sql}}}" for why, sql in SIGNS[thing].items())
    same_id = "and a.id <> b.id" if thing == "people" else ""
    rows = store.rows(f"""
        with known as (
            select _system as system, {own} as id, coalesce(name, '') as name, our_id is not null as is_joined, [{signs}] as signs
            from ops.{thing} where {own} is not null
        ),
        signed as (
            select * exclude (signs), unnest(signs, recursive := true) from known
        ),
        telling as (
            select * from signed where sign is not null
            qualify count(*) over (partition by system, why, sign) <= {MOST_ALIKE}
        )
        select a.system, a.id, min(a.name), b.system, b.id, min(b.name), string_agg(distinct a.why, ', ' order by a.why)
        from telling as a join telling as b on a.why = b.why and a.sign = b.sign and a.system < b.system {same_id}
        where not (a.is_joined and b.is_joined)
        group by a.system, a.id, b.system, b.id
        order by count(distinct a.why) desc, min(a.name), 1, 2, 4, 5""")
    return [Pair(*row) for row in rows]


def write_proposals(run: Run) -> dict[str, int]:
    """Write `out/proposals/<thing>.csv` for each thing with likely pairs, take old ones away; gives pairs per thing."""
    counts: dict[str, int] = {}
    for thing in CROSSWALKS:
        pairs = likely_pairs(run.store, thing) if thing in run.catalog.tables else []
        path = run.workspace.out / "proposals" / f"{thing}.csv"
        counts[thing] = len(pairs)
        if not pairs:
            path.unlink(missing_ok=True)
            continue
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([field.name for field in fields(Pair)])
        writer.writerows([_harmless(cell) for cell in astuple(pair)] for pair in pairs)
        write_whole(path, buffer.getvalue().encode("utf-8-sig"))
    return counts


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
