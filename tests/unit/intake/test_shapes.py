"""Shapes that exports declare: several tables in a file, rows told by what is in them, families of columns, lists in lists."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.intake.a_layout import found, refused, system_of
from tests.unit.intake.a_shop import Shop, workbook_of, zip_of

ORDERS = """
[exports.orders]
rows = { flag = "SO" }
[exports.orders.columns]
flag     = { heading = "Flag" }
order_no = { heading = "SONum" }
status   = { heading = "Status", type = "integer" }

[exports.items]
rows       = { flag = "Item" }
under      = "orders"
headerless = [
    ["Flag", "SOItemTypeID", "ProductNumber", "ProductQuantity"],
    ["Flag", "SOItemTypeID", "ProductNumber", "ProductDescription", "ProductQuantity"],
]
[exports.items.columns]
flag     = { heading = "Flag" }
order_no = { parent = "order_no", optional = true }
product  = { heading = "ProductNumber" }
quantity = { heading = "ProductQuantity", type = "quantity" }
"""


def test_flagged_rows_go_to_the_export_that_their_flag_names() -> None:
    text = (
        '"Flag","SONum","Status","Note"\n"Flag","SOItemTypeID","ProductNumber","ProductDescription","ProductQuantity"\n'
        '"SO","1001","20",\n"Item",10,"C0004","Cup","1,024.5"\n"Item",60,"SHIP","Shipping",1\n,,,,\n'
        '"SO","1002","60",\n"Item",10,"C0005","Can",3\n"Serial Number","x",,,\n'
    )
    tables = found(text, ORDERS)
    assert tables["orders"].column("order_no") == ["1001", "1002"]
    assert [(r["order_no"], r["product"], r["quantity"]) for r in tables["items"].rows] == [
        ("1001", "C0004", "1,024.5"), ("1001", "SHIP", "1"), ("1002", "C0005", "3"),
    ]  # fmt: skip
    everything = [*tables["orders"].dropped, *tables["items"].dropped]
    assert [reason for _, reason in everything] == ["outside the table"]


def test_flagged_rows_without_headings_are_told_by_the_number_of_their_cells() -> None:
    text = "SO,HO-0634,10,x\nItem,10,C0004,2\nItem,10,C0005,3\n"
    assert found(text, ORDERS)["items"].column("quantity") == ["2", "3"]


MEETINGS = r"""
[exports.meetings]
section = '^1\. '
labels  = true
ignore  = ["Average attendance time"]
[exports.meetings.columns]
title = { heading = ["Meeting title", "Titre de la réunion"] }
began = { heading = ["Start time", "Heure de début"], type = "datetime", zone = "exporter" }

[exports.people]
section = '^2\. '
until   = '^\d+\. '
under   = "meetings"
[exports.people.columns]
title  = { parent = "title" }
began  = { parent = "began", type = "datetime", zone = "exporter" }
name   = { heading = ["Name", "Nom"] }
joined = { heading = ["First Join", "Première connexion"], type = "datetime", zone = "exporter" }

[exports.intervals]
section = '^3\. '
until   = '^\d+\. '
under   = "meetings"
[exports.intervals.columns]
title = { parent = "title" }
name  = { heading = ["Name", "Nom"] }
left  = { heading = "Leave Time", type = "datetime", zone = "exporter" }
"""


def test_the_sections_of_a_report_are_tables_and_know_the_summary() -> None:
    text = (
        '1. Summary\r\nMeeting title\t"Stand-up,\r\nMondays"\r\nAttended participants\t2\r\nStart time\t14/11/22, 09:29:07\r\n'
        "Average attendance time\t18m\r\n\r\n2. Participants\r\nName\tFirst join\tEmail\r\n"
        "Doe, Jo\t14/11/22, 09:30:46\tj@x.org\r\nPoe\t14/11/22, 09:31:00\t\r\n\r\n"
        "3. In-Meeting activities\r\nName\tJoin time\tLeave time\r\nDoe, Jo\t14/11/22, 09:30:46\t14/11/22, 09:50:12\r\n\r\n"
        "4. Meeting Engagement\r\nName\tReactions\r\nDoe, Jo\t3\r\n"
    )
    tables = found(text.encode("utf-16"), MEETINGS)
    assert tables["meetings"].rows == [{"title": "Stand-up,\r\nMondays", "began": "14/11/22, 09:29:07"}]
    assert tables["people"].column("name") == ["Doe, Jo", "Poe"]
    assert tables["people"].column("title") == ["Stand-up,\r\nMondays"] * 2
    assert tables["intervals"].column("left") == ["14/11/22, 09:50:12"]


BOARD = r"""
[exports.tasks]
begins = "name"
group  = "above_header"
rows   = { name = true, task_id = { like = '^\d{8,}$' } }
[exports.tasks.columns]
name    = { heading = "Name" }
part    = { group = true }
owner   = { heading = "Owner", optional = true }
task_id = { heading = "Item ID (auto generated)" }

[exports.subtasks]
begins = "gap"
rows   = { gap = false, name = true, task_id = { like = '^\d{8,}$' } }
under = "tasks"
[exports.subtasks.columns]
gap     = { heading = "Subitems" }
name    = { heading = "Name" }
parent  = { parent = "task_id" }
part    = { parent = "part" }
status  = { heading = "Status", optional = true }
effort  = { heading = "Effort", optional = true }
task_id = { heading = "Item ID (auto generated)" }
"""


def test_a_board_with_groups_items_and_subitems_under_headings_of_their_own() -> None:
    item = ["Name", "Subitems", "Owner", "Item ID (auto generated)"]
    grid: Sequence[Sequence[Any]] = [
        ["Branch plan"], ["What we do"], ["Doing"], item,
        ["Move", "a,b", "Ann", 12345678901],
        ["Subitems", "Name", "Status", "Item ID (auto generated)"],
        [None, "a", "Done", 22345678901], [None, "b", None, 32345678901],
        ["Buy", None, "Bob", 42345678901],
        ["Subitems", "Name", "Status", "Effort", "Item ID (auto generated)"],
        [None, "c", "Stuck", 3, 52345678901],
        [None, None, None, 37], [],
        ["Later"], item, ["Sell", None, "Ann", 62345678901],
    ]  # fmt: skip
    tables = found(workbook_of(grid), BOARD, "board.xlsx")
    assert [(r["name"], r["part"]) for r in tables["tasks"].rows] == [
        ("Move", "Doing"), ("Buy", "Doing"), ("Sell", "Later"),
    ]  # fmt: skip
    assert [(r["name"], r["parent"], r["status"], r["effort"]) for r in tables["subtasks"].rows] == [
        ("a", "12345678901", "Done", None), ("b", "12345678901", None, None), ("c", "42345678901", "Stuck", "3"),
    ]  # fmt: skip
    reasons = [reason for table in tables.values() for _, reason in table.dropped]
    assert sorted(reasons) == ["group", "outside the table", "repeated header", "repeated header"]


TITLED = """
[exports.tasks]
[exports.tasks.columns]
board = { title = true }
name  = { heading = "Name" }
owner = { heading = "Owner" }
"""


@pytest.mark.parametrize(
    ("above", "title"),
    [("Branch plan,\n\nWhat we do,\n", "Branch plan"), (",Branch plan\n", "Branch plan"), ("Made by,Ann\nBranch plan,\n", None), ("", None)],
)  # fmt: skip
def test_the_first_row_names_the_table_when_it_has_one_filled_cell(above: str, title: str | None) -> None:
    table = found(above + "Name,Owner\nMove,Ann\nBuy,Bob\n", TITLED)["tasks"]
    assert table.column("board") == [title, title]
    assert table.column("name") == ["Move", "Buy"]


SEARCH = """
[exports.documents]
rows = { main = "*" }
drop = [{ reason = "template", like = "^Memorized$", column = "number" }]
[exports.documents.columns]
main   = { heading = "*" }
number = { heading = "Document Number" }
amount = { heading = "Amount", type = "money" }

[exports.lines]
rows  = { main = false }
under = "documents"
drop  = [{ reason = "subtotal", like = "^Total - ", column = "item" }]
[exports.lines.columns]
main     = { heading = "*" }
number   = { heading = "Document Number" }
item     = { heading = "Item" }
document = { parent = "amount", type = "money" }
amount   = { heading = "Amount", type = "money" }
"""


def test_main_lines_and_lines_are_told_by_their_mark_and_named_totals_are_no_data() -> None:
    text = (
        "*,Document Number,Item,Amount\n*,SO1,,30.00\n,SO1,Cup,10.00\n,SO1,Can,20.00\n,,Total - SO1,30.00\n"
        "*,Memorized,,5.00\n*,SO2,,7.00\n,SO2,Cup,7.00\n"
    )
    tables = found(text, SEARCH)
    assert tables["documents"].column("number") == ["SO1", "SO2"]
    assert tables["documents"].dropped == [(2, "template")]
    assert tables["lines"].column("document") == ["30.00", "30.00", "7.00"]
    assert tables["lines"].dropped == [(3, "subtotal")]
    assert tables["lines"].numbers == [1, 2, 4]


DEALS = """
[exports.deals]
ignore = ['Date entered "Won (Sales)"', 'Date entered “Lost”', 'Date exited "Lost"', "Other"]
[exports.deals.columns]
deal_id = { heading = "Record ID" }
name    = { heading = "Deal Name" }

[exports.stages]
[exports.stages.columns]
deal_id = { heading = "Record ID" }
stage   = { family = "stage" }
entered = { heading = 'Date entered "{stage}"', type = "datetime", zone = "exporter" }
exited  = { heading = 'Date exited "{stage}"', type = "datetime", zone = "exporter", optional = true }
"""


def test_a_family_of_columns_becomes_rows_beside_the_table_itself() -> None:
    text = (
        '"Record ID","Deal Name","Date entered ""Won (Sales)""","Date entered “Lost”","Date exited ""Lost""","Other"\n'
        '"1","One","2026-01-02 10:00","2026-01-01 09:00","2026-01-01 12:00","x"\n"2","Two","","","",""\n"3","Three","","2026-02-01 09:00","",""\n'
    )
    tables = found(text, DEALS)
    assert tables["deals"].column("name") == ["One", "Two", "Three"]
    assert [(r["deal_id"], r["stage"], r["entered"], r["exited"]) for r in tables["stages"].rows] == [
        ("1", "Won (Sales)", "2026-01-02 10:00", None),
        ("1", "Lost", "2026-01-01 09:00", "2026-01-01 12:00"),
        ("3", "Lost", "2026-02-01 09:00", None),
    ]  # fmt: skip
    assert tables["stages"].numbers == [1, 1, 3]
    assert tables["stages"].dropped == [(2, "nothing in the family")]


PRODUCTS = """
[exports.stock]
fill = ["product", "colour"]
[exports.stock.columns]
product  = { heading = "Product Name" }
colour   = { heading = "Option 1 Value", optional = true }
sku      = { heading = "Variant SKU" }
location = { family = "location" }
on_hand  = { heading = "{location} - Stock on Hand", type = "quantity" }
"""


def test_blank_cells_are_filled_from_above_unless_a_leading_column_is_not() -> None:
    text = (
        "Product Name,Option 1 Value,Variant SKU,Main - Stock on Hand,Shop 2 - Stock on Hand\n"
        "Cup,red,C-R,1,2\n,,C-S,3,\nCan,,N,4,5\n,,N2,6,7\n"
    )
    rows = found(text, PRODUCTS)["stock"].rows
    assert [(r["product"], r["colour"], r["sku"], r["location"], r["on_hand"]) for r in rows[:3]] == [
        ("Cup", "red", "C-R", "Main", "1"), ("Cup", "red", "C-R", "Shop 2", "2"), ("Cup", "red", "C-S", "Main", "3"),
    ]  # fmt: skip
    assert [(r["product"], r["colour"]) for r in rows[3:]] == [("Can", None)] * 4


REPORT = """
[exports.opportunities]
fill   = ["stage"]
drop   = [{ reason = "subtotal", like = "^(subtotal|count)$" }, { reason = "total", like = "^total$" }]
footer = true
[exports.opportunities.columns]
stage  = { heading = "Stage" }
name   = { heading = "Opportunity Name" }
amount = { heading = "Amount", type = "money" }
"""


def test_a_formatted_report_leaves_its_details_only() -> None:
    grid: Sequence[Sequence[Any]] = [
        ["Pipeline"], ["As of 2026-11-23"], [],
        [None, "Stage", "Opportunity Name", "Amount"],
        [None, "Won", "A", 10], [None, None, "B", 20], [None, "Subtotal", None, 30], [None, "Count", 2, None],
        [None, "Lost", "C", 5], [None, "Subtotal", None, 5], [None, "Total", None, 35],
        ["Copyright © 2000-2026"], [None, "Confidential"],
    ]  # fmt: skip
    table = found(workbook_of(grid), REPORT, "report.xlsx")["opportunities"]
    assert [(r["stage"], r["name"]) for r in table.rows] == [("Won", "A"), ("Won", "B"), ("Lost", "C")]
    assert [reason for _, reason in table.dropped] == [
        "subtotal",
        "subtotal",
        "subtotal",
        "total",
        "footer",
        "footer",
    ]


def test_the_lines_under_a_plain_report_are_its_footer(tmp_path: Path) -> None:
    declared = 'title = "Shop"\narea = "sales"\n' + REPORT.replace('fill   = ["stage"]\n', "").replace(
        "[exports.opportunities]\n", '[exports.opportunities]\nreplaces = "all"\n', 1
    )
    shop = Shop(tmp_path, declared)
    text = (
        '"Stage","Opportunity Name","Amount"\n"Won","A","10.00"\n"Won, lost","B","20.00"\n"Grand","broken"\n"Lost","C","5.00"\n\n\n'
        '"Open deals"\n"Copyright (c) 2000-2026 all rights reserved."\n"Confidential Information - Do Not Distribute"\n'
        '"Generated By: Ann 11/23/2026"\n"Grand Totals (3 records)"\n'
    )
    taken = shop.take({"report1.csv": text})
    assert taken.rows("opportunities", "name", "amount") == [("A", 10.0), ("B", 20.0), ("C", 5.0)]
    assert taken.all("select reason, count(*) from meta.dropped_rows group by all") == [("footer", 5)]
    assert taken.all("select count(*) from meta.quarantine") == [(1,)]
    shop.close()


ZOOM = """
[exports.meetings]
[exports.meetings.columns]
meeting = { heading = "Meeting ID" }
topic   = { heading = "Topic" }

[exports.people]
under = "meetings"
[exports.people.columns]
meeting = { parent = "meeting", optional = true }
name    = { heading = ["Name (Original Name)", "名前 (元の名前)"] }
joined  = { heading = ["Join Time", "参加時刻"], type = "datetime", zone = "exporter" }
"""


def test_two_tables_in_a_text_with_and_without_the_first() -> None:
    people = "Name (Original Name),User Email,Join Time\nAnn,a@x.org,01/26/2023 03:43:42 PM\nBob,,01/26/2023 03:44:00 PM\n"
    both = "Meeting ID,Topic,Start Time\n852 1848 6288,Stand-up,01/26/2023 03:40:00 PM\n\n" + people
    assert found(both, ZOOM)["people"].column("meeting") == ["852 1848 6288"] * 2
    assert found(both, ZOOM)["meetings"].column("topic") == ["Stand-up"]
    assert found(people, ZOOM)["people"].column("meeting") == [None, None]


ISLANDS = """
[exports.sites]
island = true
[exports.sites.columns]
site = { heading = "Site" }
head = { heading = "Head count", type = "integer" }

[exports.targets]
island = true
[exports.targets.columns]
kpi    = { heading = "KPI" }
target = { heading = "Target", type = "number" }
"""


def test_tables_beside_and_below_each_other_on_a_sheet() -> None:
    grid: Sequence[Sequence[Any]] = [
        ["Plan 2026"], [],
        ["Site", "Head count", None, "KPI", "Target"],
        ["A", 3, None, "OTIF", 0.95], ["B", 4, None, "DSO", 30], [None, None, None, "MTTR", 4], [],
        ["Site", "Head count"], ["C", 5], ["Note to all"],
    ]  # fmt: skip
    tables = found(workbook_of(grid), ISLANDS, "plan.xlsx")
    assert tables["sites"].column("site")[:3] == ["A", "B", "C"]
    assert tables["targets"].column("kpi") == ["OTIF", "DSO", "MTTR"]


def test_two_rows_of_headings_are_read_as_one() -> None:
    exports = """
    [exports.sales]
    header_rows = 2
    [exports.sales.columns]
    item  = { heading = "Item" }
    north = { heading = "North / Sales", type = "money" }
    south = { heading = "South / Sales", type = "money" }
    """
    text = ",North,,South,\nItem,Sales,Units,Sales,Units\nCup,1.50,2,3.50,4\n"
    assert found(text, exports)["sales"].rows == [{"item": "Cup", "north": "1.50", "south": "3.50"}]


MESSAGES = r"""
title = "Shop"
area  = "work"
[exports.channels]
format   = "json"
path     = '(^|[!/])channels\.json$'
replaces = "all"
[exports.channels.columns]
channel_id = { heading = "id" }

[exports.messages]
format   = "json"
path     = '(?P<channel>[^!/]+)/(?P<day>\d{4}-\d\d-\d\d)\.json$'
spread   = true
replaces = "append"
key      = ["channel", "ts"]
never    = ["text"]
[exports.messages.columns]
channel = { path = "channel" }
day     = { path = "day", type = "date" }
ts      = { heading = "ts" }
writer  = { heading = "user", optional = true }
"""


def test_one_export_spread_over_the_members_of_an_archive(tmp_path: Path) -> None:
    shop = Shop(tmp_path, MESSAGES)

    def day(*messages: tuple[str, str]) -> bytes:
        return json.dumps(
            [{"type": "message", "ts": ts, "user": user, "text": "hello"} for ts, user in messages]
        ).encode()

    data = zip_of(
        {
            "channels.json": b'[{"id": "C1", "name": "general"}]',
            "general/2026-01-02.json": day(("1.1", "U1"), ("1.2", "U2")),
            "general/2026-01-03.json": b'[{"ts": "2.1", "bot_id": "B1", "type": "message"}]',
            "random/2026-01-02.json": day(("1.1", "U1")),
        }
    )
    taken = shop.take({"export.zip": data})
    assert taken.rows("messages", "channel", "day", "ts", "writer", "_row") == sorted(
        [
            ("general", taken_day(2), "1.1", "U1", 1), ("general", taken_day(2), "1.2", "U2", 2),
            ("general", taken_day(3), "2.1", None, 3), ("random", taken_day(2), "1.1", "U1", 4),
        ],
        key=repr,
    )  # fmt: skip
    assert taken.all("select export, rows_read, rows_kept from meta.parts where export is not null order by export") == [
        ("channels", 1, 1), ("messages", 4, 4),
    ]  # fmt: skip
    assert "text" not in taken.store.columns("raw", "shop__messages")
    shop.close()


def taken_day(day: int) -> date:
    return date(2026, 1, day)


PROJECT = """
[exports.tasks]
format      = "json"
record_path = "data"
nested      = "subtasks"
within      = ["data"]
ignore      = ["memberships"]
[exports.tasks.columns]
task   = { heading = ["gid", "id"] }
name   = { heading = "name" }
parent = { heading = "^gid", optional = true }

[exports.places]
format      = "json"
record_path = "data.memberships"
within      = ["data"]
[exports.places.columns]
task    = { heading = "^gid" }
project = { heading = "project.name" }
section = { heading = "section.name", optional = true }
"""


def test_lists_inside_the_objects_of_a_list() -> None:
    document = {
        "data": [
            {
                "gid": "1", "name": "A",
                "memberships": [{"project": {"name": "P"}, "section": {"name": "S"}}, {"project": {"name": "Q"}}],
                "subtasks": [
                    {"gid": "2", "name": "A1", "subtasks": [{"gid": "3", "name": "A11", "subtasks": []}]},
                    {"gid": "4", "name": "A2"},
                ],
            },
            {"gid": "5", "name": "B", "memberships": []},
        ]
    }  # fmt: skip
    tables = found(json.dumps(document), PROJECT, "project.json")
    assert [(r["task"], r["parent"]) for r in tables["tasks"].rows] == [
        ("1", None), ("2", "1"), ("3", "2"), ("4", "1"), ("5", None),
    ]  # fmt: skip
    assert [(r["task"], r["project"], r["section"]) for r in tables["places"].rows] == [
        ("1", "P", "S"),
        ("1", "Q", None),
    ]


def test_one_object_per_line_of_several_kinds() -> None:
    exports = """
    [exports.tasks]
    format = "json"
    rows   = { kind = "Task" }
    [exports.tasks.columns]
    kind = { heading = "__type" }
    task = { heading = "__object_id" }

    [exports.stories]
    format = "json"
    rows   = { kind = { like = "Comment$" } }
    [exports.stories.columns]
    kind  = { heading = "__type" }
    story = { heading = "__object_id" }
    """
    lines = [
        {"__object_id": 1, "__type": "Task"}, {"__object_id": 2, "__type": "TaskCompletedComment"},
        {"__object_id": 3, "__type": "Heart"}, {"__object_id": 4, "__type": "Task"},
    ]  # fmt: skip
    tables = found("\n".join(map(json.dumps, lines)), exports, "organisation.json")
    assert tables["tasks"].column("task") == ["1", "4"]
    assert tables["stories"].column("story") == ["2"]
    assert [reason for _, reason in tables["tasks"].dropped] == ["outside the table"]


def test_a_deep_document_is_refused_in_a_sentence() -> None:
    deep = '{"data": [' + '{"gid": "1", "name": "A", "subtasks": [' * 20_000 + "]}" * 20_000 + "]}"
    assert "nested too deeply" in refused(deep, PROJECT, "project.json")


def test_an_apostrophe_before_a_number_or_date_is_a_guard(tmp_path: Path) -> None:
    declared = """
    title = "Shop"
    area  = "erp"
    [exports.lines]
    replaces = "all"
    guard    = true
    [exports.lines.columns]
    item   = { heading = "Item" }
    day    = { heading = "Day", type = "date" }
    amount = { heading = "Amount", type = "money" }
    """
    shop = Shop(tmp_path, declared)
    taken = shop.take({"l.csv": "Item,Day,Amount\n'00123,'2026-01-15,'-33750\n'Tis,2026-01-16,1.00\n"})
    assert [row[::2] for row in taken.rows("lines", "item", "day", "amount")] == [
        ("'Tis", 1.0),
        ("00123", -33750.0),
    ]
    assert taken.all("select count(*) from meta.unreadable_cells") == [(0,)]
    shop.close()


@pytest.mark.parametrize(
    ("export", "told"),
    [
        ('rows = { other = "x" }', "other is named in rows"),
        ('fill = ["other"]', "other is named in rows, fill, begins, drop or subtotals"),
        ('path = "(?P<a>x"', "is not a regular expression"),
        ('drop = [{ reason = "total", like = "^(?=x)" }]', "looks ahead"),
        ('under = "nothing"', "is no export of this system"),
        ('under = "x"', "stands under itself"),
        ('headerless = [["A"]]', "headerless needs rows"),
        ('nested = "subtasks"', "nested is for format = 'json'"),
    ],
)
def test_an_incoherent_shape_is_told(export: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told.replace("(", r"\(")):
        system_of(f'[exports.x]\n{export}\n[exports.x.columns]\na = {{ heading = "A" }}\n')


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("{ }", "a heading, or else one of"),
        ('{ heading = "A", family = "b" }', "a heading, or else one of"),
        ('{ path = "day" }', "path has no group named day"),
        ('{ parent = "b" }', "under names none"),
        ("{ group = true }", "say group = 'row'"),
        ('{ heading = "Date {stage}" }', "needs one column with family"),
    ],
)
def test_a_column_without_a_source_is_told(column: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        system_of(f'[exports.x]\n[exports.x.columns]\nb = {{ heading = "B" }}\na = {column}\n')
