"""What cells and headings seem to be, before anybody has declared them."""

import pytest

from opsbrief.intake.guess import guess, says_its_zone
from opsbrief.intake.language import language_of


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        ("Made", ["2026-11-02", "", "2026-11-03"], "date"),
        ("Made", ["02.11.2026 10:15"], "datetime"),
        ("Made", ["20261102", "20261103"], "date"),
        ("Batch", ["20261399", "20260001"], "integer"),
        ("Left", ["0", "0"], "integer"),
        ("Count", ["3", "3", "12"], "integer"),
        ("Order No", ["3", "3", "12"], "text"),
        ("Order", ["100234", "100235", "100236"], "text"),
        ("Branch", ["007", "12"], "text"),
        ("Call", ["+49 30 1234", "+49 30 99"], "text"),
        ("Weight", ["1,5", "1.234,75"], "number"),
        ("Release", ["1.2.3", "1.2.4"], "text"),
        ("Paid", ["$5", "$1,200.50"], "money"),
        ("Amount", ["5.5", "6"], "money"),
        ("Open", ["Yes", "no"], "boolean"),
        ("Empty", ["", ""], "text"),
    ],
)
def test_types(heading: str, cells: list[str], kind: str) -> None:
    assert guess(heading, cells).type == kind


def test_persons_prose_and_keys() -> None:
    assert guess("Contact", ["x"]).personal
    assert guess("By", ["ann@example.com", "bob@example.com"]).personal
    assert not guess("Site", ["north", "south"]).personal
    assert guess("Note", ["two\nlines"]).prose
    assert not guess("Note", ["short"]).prose
    assert [guess("X", cells).unique for cells in (["a", "b"], ["a", "a"], ["a", ""])] == [True, False, False]


def test_times_with_their_offset() -> None:
    assert says_its_zone(["2026-01-05T10:00:00Z", "", "2026-01-05 10:00:00 +0100"])
    assert not says_its_zone(["2026-01-05T10:00:00Z", "2026-01-05 10:00"])
    assert not says_its_zone(["", ""])


@pytest.mark.parametrize(
    ("headings", "language"),
    [
        (["Order number", "Order date", "Customer", "Net amount"], "en"),
        (["Belegdatum", "Auftraggeber", "Auftragsmenge", "Nettowert"], "de"),
        (["Fecha de documento", "Cantidad de pedido", "Valor neto"], "es"),
        (["Data do documento", "Quantidade da ordem", "Unidade"], "pt"),
        (["Date de commande", "Quantité", "Montant du client"], "fr"),
        (["Meeting title", "Attended participants", "Start time", "End time"], "en"),
        (["Onderwerp", "Begindatum", "Begintijd", "Einddatum", "Eindtijd"], "nl"),
        (["Konu", "Bitiş Tarihi", "Bitiş Saati", "Yer"], "tr"),
        (["Tytuł spotkania", "Godzina rozpoczęcia", "Czas trwania"], "pl"),
        (["名前 (元の名前)", "ユーザーメール", "参加時刻", "退出時刻"], "ja"),
        (["기회 이름", "단계", "금액"], "ko"),
        (["订单号", "日期", "ID"], "zh"),
        (["Номер заказа", "Дата", "ID"], "ru"),
        (["Order number", "Order date", "備考"], "en"),
        (["Status", "SKU", "Material"], ""),
        ([], ""),
    ],
)
def test_the_language_of_headings(headings: list[str], language: str) -> None:
    assert language_of(headings) == language
