"""What the cells of an unknown column look like: a type, a person's data, a long text, a key. A guess, for a person to check."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from opsbrief.declarations.system import Type
from opsbrief.intake.conventions import NO_DATE, bare, is_date

LONG = 120  # characters: what is longer is prose, and prose is not needed for a number
_NUMBER = re.compile(r"-?(?:\d+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?)")
_WHOLE = re.compile(r"-?\d{1,15}")
_CODE = re.compile(
    r"(?:\b|_)(?:id|no|nr|num|number|nummer|code|key|ref|sku|ean|zip|plz|account|konto)\W*$|#", re.IGNORECASE
)
_MONEY = re.compile(
    r"amount|price|cost|revenue|betrag|preis|umsatz|montant|prix|importe|precio", re.IGNORECASE
)
_PERSON = re.compile(
    r"e-?mail|phone|mobile|telefon|(?:first|last|full|sur|vor|nach)[ _-]?name|birth|iban|owner|assignee|employee|user|created by|contact",
    re.IGNORECASE,
)  # fmt: skip
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_OFFSET = re.compile(r":\d\d(?:\.\d+)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)")
YES_NO = ({"true", "false"}, {"yes", "no"})


@dataclass(frozen=True)
class Guess:
    """What a column seems to be."""

    type: Type
    personal: bool  # of a person: to be hashed
    prose: bool  # texts that nobody counts: not to be read
    blank: int  # cells without a value
    unique: bool  # filled in every row, with a value of its own


def guess(heading: str, cells: Sequence[str]) -> Guess:
    """What the cells of a column, blank ones included, look like."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    unique = len(filled) == len(cells) > 1 and len(set(filled)) == len(filled)
    prose = any(len(cell) > LONG or "\n" in cell for cell in filled)
    kind = _type(heading, filled, unique)
    mails = sum(bool(_MAIL.search(cell)) for cell in filled)
    personal = kind == "text" and (2 * mails > len(filled) or bool(_PERSON.search(heading)))
    return Guess(kind, personal, prose, len(cells) - len(filled), unique)


def _type(heading: str, filled: Sequence[str], unique: bool) -> Type:
    if not filled:
        return "text"
    if all(_is_day(cell) for cell in filled) and not all(cell in NO_DATE for cell in filled):
        return "datetime" if any(":" in cell for cell in filled) else "date"
    if any({cell.casefold() for cell in filled} <= answers for answers in YES_NO):
        return "boolean"
    # An id is no number: nobody adds ids, and 00123 is not 123.
    if _CODE.search(heading) or any(re.match(r"\+|0\d", cell) for cell in filled):
        return "text"
    if all(_WHOLE.fullmatch(cell) for cell in filled):
        return "text" if unique and _alike(filled) else "integer"
    if all(_NUMBER.fullmatch(bare(cell)) for cell in filled):
        return (
            "money"
            if _MONEY.search(heading) or any(c in "$€£¥" for cell in filled for c in cell)
            else "number"
        )
    return "text"


def _alike(filled: Sequence[str]) -> bool:
    """Whether whole numbers look like numbers of documents: several, long, and of one length."""
    return len(filled) > 2 and len({len(cell) for cell in filled}) == 1 and len(filled[0]) > 3


def _is_day(cell: str) -> bool:
    """Whether a cell is a date; eight digits are one only if there is such a day."""
    if re.fullmatch(r"\d{8}", cell) and cell not in NO_DATE:
        try:
            date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))
        except ValueError:
            return False
    return is_date(cell)


def says_its_zone(cells: Sequence[str]) -> bool:
    """Whether every time among the cells has its offset."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(_OFFSET.search(cell) for cell in filled)
