"""Formats found by what is in a file: ruled lists, workbooks as XML, web pages, pointers, compressed files, odd texts."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from opsbrief.errors import OpsbriefError
from opsbrief.intake.formats import open_parts, xml_workbook
from opsbrief.intake.parts import CellRows, Opener, Part, TextRows
from tests.unit.intake.a_layout import found, refused
from tests.unit.intake.a_shop import Shop, workbook_of, zip_of

MATERIALS = """
[exports.stock]
always = ["material"]
ignore = ["Hora"]
[exports.stock.columns]
material = { heading = ["Material", "MATNR"] }
quantity = { heading = ["Qtd.", "LABST"], type = "quantity" }
note     = { heading = ["Texto", "TXZ01"], optional = true }
"""


def parts_of(data: bytes | str, tmp_path: Path, name: str = "file") -> list[Part]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    spool = tmp_path / "spool"
    spool.mkdir(exist_ok=True)
    return open_parts(path, name, Opener(spool, open_parts))


LIST = """\
07.06.2024      Saída dinâmica de lista                        1
----------------------------------------------------------------
----------------------------------------------------------------
|Material |Texto          |      Qtd.|Hora    |
-----------------------------------------------
|40001128 |Vaso | azul    |        40 |10:00:00|
|40001129 |Prato          |        40-|10:00:00|
-----------------------------------------------
07.06.2024      Saída dinâmica de lista                        2
-----------------------------------------------
|Material |Texto          |      Qtd.|Hora    |
-----------------------------------------------
|40001130 |Copo           |     1,500 |10:00:00|
|*        |               |        40 |        |
|40001131 |broken |
-----------------------------------------------
"""


def test_a_ruled_list_is_cut_at_the_bars_of_its_headings() -> None:
    text = LIST.replace("|      Qtd.|", "|      Qtd. |").replace("1,500", "1,50")
    table = found(text.encode("latin-1"), MATERIALS, "MB52.txt")["stock"]
    assert [(r["material"], r["note"], r["quantity"]) for r in table.rows[:3]] == [
        ("40001128", "Vaso | azul", "40"), ("40001129", "Prato", "40-"), ("40001130", "Copo", "1,50"),
    ]  # fmt: skip
    assert table.dropped == [(3, "page head"), (4, "repeated header")]
    assert table.ragged == [(7, "its bars do not stand below those of the headings")]


def test_a_ruled_list_keeps_its_day_and_balances(tmp_path: Path) -> None:
    stars = "drop = [{ reason = 'total', like = '^\\*+$' }]"
    declared = MATERIALS.replace("always", f'replaces = "all"\n{stars}\nalways', 1)
    shop = Shop(tmp_path, f'title = "Shop"\narea = "erp"\n{declared}')
    taken = shop.take(
        {"MB52.txt": LIST.replace("|      Qtd.|", "|      Qtd. |").replace("1,500", "1,50").encode("latin-1")}
    )
    assert taken.rows("stock", "material", "quantity", "_row") == [
        ("40001128", 40.0, 1), ("40001129", -40.0, 2), ("40001130", 1.5, 5),
    ]  # fmt: skip
    assert taken.all("select cast(exported_at as varchar), exported_at_from from meta.files") == [
        ("2024-06-07 00:00:00", "file")
    ]
    assert taken.all("select row, reason from meta.dropped_rows order by row") == [
        (3, "page head"), (4, "repeated header"), (6, "total"),
    ]  # fmt: skip
    shop.close()


def test_a_list_wider_than_a_page_has_its_rows_on_two_lines() -> None:
    text = (
        "----------------------\n|Material |Texto     |\n|     Qtd.|Hora      |\n----------------------\n"
        "|40001128 |Vaso      |\n|      40 |10:00     |\n|40001129 |Prato     |\n|      50 |10:00     |\n----------------------\n"
    )
    table = found(text, MATERIALS, "list.txt")["stock"]
    assert [(r["material"], r["quantity"]) for r in table.rows] == [("40001128", "40"), ("40001129", "50")]


def test_a_table_browser_list_with_technical_names() -> None:
    text = (
        "Table:          MARD\nDisplayed Fields:  3 of  20   Fixed Columns:  2  List Width 0250\n"
        "----------------------------------\n| |MATNR    |LABST   |TXZ01     |\n----------------------------------\n"
        "| |40001128 |  1,024.500 |Vase      |\n| |40001129 |      10 |Plate      |\n----------------------------------\n"
    )
    table = found(
        text.replace("|LABST   |", "|LABST       |").replace(
            "|      10 |Plate      |", "|        10  |Plate     |"
        ),
        MATERIALS,
    )
    assert table["stock"].column("quantity") == ["1,024.500", "10"]


def test_tabs_without_quotes_keep_their_inches_and_their_last_tab(tmp_path: Path) -> None:
    text = 'Material\tTexto\tQtd.\t[ ]\t\r\n0001\t1/2" tube\t5147,14\t\t\r\n0002\t"\t,35\t\t\r\n0003\tpipe 3"\t47\t0,0.0\t\r\n'
    part = parts_of(text.encode("latin-1"), tmp_path)[0]
    rows = part.read(0, False)
    assert isinstance(rows, TextRows)
    assert (rows.delimiter, rows.quote) == ("\t", "")
    table = found(text, MATERIALS, "fnd_gfm.tsv")["stock"]
    assert table.column("note") == ['1/2" tube', '"', 'pipe 3"']


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_break_inside_a_heading_takes_no_row_away(end: str, shop: Shop) -> None:
    """As spreadsheets save headings of two lines: marks around them, and CRLF behind each row."""
    head = 'Order,Day,"Total\nNote",Total,Note'
    rows = ["A,2026-01-05,x,1.5,first", "B,2026-01-06,x,2.5,last"]
    taken = shop.take({"o.csv": end.join([head, *rows, ""]).encode()})
    assert taken.rows("orders", "order_no", "total") == [("A", 1.5), ("B", 2.5)]


def test_a_line_that_describes_the_columns_is_no_row_of_them() -> None:
    schema = 'ListSchema={"schemaXmlList":["<Field Type=\\"Text\\" Name=\\"Title\\" />","<Field Type=\\"Choice\\" DisplayName=\\"A,B\\" />"]}'
    text = f'\ufeff{schema}\r\n"Material","Qtd."\r\n"1","10"\r\n"2, b","20"\r\n'
    assert found(text, MATERIALS)["stock"].column("material") == ["1", "2, b"]
    without = text.split("\r\n", 1)[1]
    assert found(without, MATERIALS)["stock"].rows == found(text, MATERIALS)["stock"].rows


BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Results"><Table>
<Row><Cell><Data ss:Type="String">Material</Data></Cell><Cell><Data ss:Type="String">Texto</Data></Cell><Cell><Data ss:Type="String">Qtd.</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">007</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">1.125</Data></Cell></Row>
<Row ss:Index="5"><Cell><Data ss:Type="String">A &amp; B</Data></Cell><Cell><Data ss:Type="DateTime">2026-01-02T00:00:00.000</Data></Cell><Cell><Data ss:Type="Number">2</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_a_workbook_that_is_one_xml_text_keeps_its_gaps() -> None:
    table = found(BOOK, MATERIALS, "SearchResults.xls")["stock"]
    filled = [row for row in table.rows if row["material"]]
    assert filled == [
        {"material": "007", "note": None, "quantity": "1.125"},
        {"material": "A & B", "note": "2026-01-02", "quantity": "2"},
    ]
    assert table.numbers[-1] == 4


@pytest.mark.parametrize(
    ("book", "told"),
    [
        (BOOK.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "aaaa">]><Workbook', 1), "declares a document type"),
        (BOOK[:-40], "damaged workbook"),
    ],
)  # fmt: skip
def test_a_hostile_or_damaged_xml_workbook_is_refused(book: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(OpsbriefError, match=told):
        parts_of(book, tmp_path, "x.xls")


def test_an_xml_workbook_may_not_leap_over_more_cells_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No leap alone is too far; rows, cells and merged cells are counted together. The limit is a thousandth of the real one."""
    assert xml_workbook.MOST_CELLS == 40_000_000
    monkeypatch.setattr(xml_workbook, "MOST_CELLS", 40_000)
    book = BOOK.replace("<Row><Cell>", '<Row ss:Index="9000"><Cell ss:Index="9999" ss:MergeAcross="9999">', 1)
    assert len(parts_of(book, tmp_path, "near.xls")) == 1
    far = book.replace('ss:Index="3"', 'ss:Index="9999" ss:MergeAcross="9999"')
    with pytest.raises(OpsbriefError, match="more than 40,000 cells"):
        parts_of(far, tmp_path, "far.xls")


def test_a_web_page_named_xls_is_its_table() -> None:
    page = (
        '<html><head><meta charset="utf-8"><title>r</title></head><body><table><tr><th>Material<th>Texto<th>Qtd.</tr>'
        "<tr><td rowspan=2>1</td><td>a&nbsp;&amp; b<br>c</td><td>2,50</td></tr><tr><td>d</td><td>3,00</td></tr>"
        "<tr><td colspan=2>Total</td><td>5,50</td></tr></table></body></html>"
    )
    table = found(page, MATERIALS, "report.xls")["stock"]
    assert [(r["material"], r["note"], r["quantity"]) for r in table.rows] == [
        ("1", "a & b c", "2,50"), (None, "d", "3,00"), ("Total", None, "5,50"),
    ]  # fmt: skip


def test_the_links_of_a_page_are_a_table_of_their_own() -> None:
    exports = """
    [exports.files]
    within = ["Google Data Export Archive Contents"]
    ignore = ["text", "section"]
    [exports.files.columns]
    product = { heading = "name" }
    kind    = { heading = "kind" }
    path    = { heading = "link" }
    """
    page = (
        "<!DOCTYPE html><html><head><title>Google Data Export Archive Contents</title></head><body>"
        '<h1 class="data-folder-name" data-english-name="DRIVE" data-folder-name="Laufwerk">Laufwerk</h1>'
        '<a class="takeout-resource-link" href="Drive/a%20b.docx">a b.docx</a></body></html>'
    )
    assert found(page, exports, "archive_browser.html")["files"].rows == [
        {"product": "DRIVE", "kind": "takeout-resource-link", "path": "Drive/a%20b.docx"}
    ]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        (
            "query.iqy",
            "WEB\r\n1\r\nhttps://x.org/_vti_bin/owssvr.dll?XMLDATA=1\r\n",
            "save it as .xlsx, or use Export > CSV",
        ),
        ("a.url", "[InternetShortcut]\r\nURL=https://x.org/\r\n", "download the document behind it"),
        ("a.gsheet", '{"doc_id":"1AbC","email":"a@x.org","resource_key":""}', "File > Download"),
    ],
)
def test_a_pointer_is_answered_with_what_to_do_instead(name: str, data: str, told: str) -> None:
    assert told in refused(data, MATERIALS, name)


def test_a_compressed_file_is_what_it_holds() -> None:
    assert found(gzip.compress(b"Material,Qtd.\n1,2\n"), MATERIALS, "a.csv.gz")["stock"].column(
        "material"
    ) == ["1"]


def test_a_compressed_bomb_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * (200 << 20))
    with pytest.raises(OpsbriefError, match="which no export does"):
        parts_of(bomb, tmp_path, "a.csv.gz")


def open_document(rows: str) -> bytes:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zip_of({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content.encode()})


CELL = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'


def test_an_open_document_is_a_workbook() -> None:
    head = "".join(CELL.format("string", "", text) for text in ("Material", "Qtd."))
    row = CELL.format("string", "", "007") + CELL.format("float", ' office:value="1.125"', "1,1")
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    data = open_document(
        f"<table:table-row>{head}</table:table-row><table:table-row>{row}</table:table-row>{blank}"
    )
    assert found(data, MATERIALS, "stock.ods")["stock"].rows == [{"material": "007", "quantity": "1.125"}]


def test_a_sheet_that_repeats_filled_cells_without_end_is_refused(tmp_path: Path) -> None:
    cell = CELL.format("string", ' table:number-columns-repeated="16384"', "x")
    data = open_document(f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>')
    with pytest.raises(OpsbriefError, match="reaches over"):
        parts_of(data, tmp_path, "a.ods")


def binary_sheet(*cells: tuple[int, int]) -> bytes:
    """The records of a binary sheet that place filled cells: a row begins (0), a cell (2)."""
    return b"".join(
        bytes([0, 25])
        + row.to_bytes(4, "little")
        + bytes(21)
        + bytes([2, 12])
        + column.to_bytes(4, "little")
        + bytes(8)
        for row, column in cells
    )


def test_a_binary_sheet_with_cells_in_opposite_corners_is_refused(tmp_path: Path) -> None:
    data = zip_of(
        {"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": binary_sheet((0, 0), (1_048_575, 16_383))}
    )
    with pytest.raises(OpsbriefError, match="1,048,576 rows and 16,384 columns"):
        parts_of(data, tmp_path, "a.xlsb")


def test_a_sheet_without_headings_is_read_as_wide_as_its_widest_row(tmp_path: Path) -> None:
    part = parts_of(workbook_of([["a", 1, 2], ["b", 3, 4], ["c", 5]]), tmp_path, "a.xlsx")[0]
    rows = part.read(-1, True)
    assert isinstance(rows, CellRows)
    assert rows.table.column("c2").to_pylist() == ["2", "4", None]


def test_dates_of_which_days_and_months_were_swapped_by_a_spreadsheet_are_refused() -> None:
    exports = """
    [exports.moves]
    [exports.moves.columns]
    day  = { heading = "Day", type = "date" }
    item = { heading = "Item" }
    """

    def sheet(*days: date | str) -> bytes:
        return workbook_of([["Day", "Item"], *([day, "x"] for day in days)])

    swapped = sheet(date(2026, 5, 1), date(2026, 12, 3), "13/05/2026", "31/05/2026")
    assert "has taken days for months" in refused(swapped, exports, "a.xlsx")
    mixed = sheet(date(2026, 5, 1), date(2026, 5, 28), "13/05/2026", "31/05/2026")
    assert found(mixed, exports, "a.xlsx")["moves"].column("day")[1] == "2026-05-28"
