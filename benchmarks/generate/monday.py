"""A board of Monday.com as its workbook: the board's name, groups with headings of their own, items, a row of sums."""

from random import Random

from benchmarks.generate.company import LAST
from benchmarks.generate.projects import Job, Plan, jobs_of
from benchmarks.generate.staff import ARUN, GRACE, SANNE, WEI
from benchmarks.generate.tables import Row, Table

PATH = "monday/Warehouse_improvement_1795392000.xlsx"
HEADINGS = (
    "Name",
    "Person",
    "Status",
    "Due date",
    "Creation log",
    "Completion date",
    "Effort",
    "Item ID (auto generated)",
)
OWN = "Effort"  # a column that the team added
BOARD = "Warehouse improvement"
PLAN = Plan(
    (GRACE, ARUN, WEI, SANNE),
    ("Move", "Label", "Train team on", "Repair", "Measure"),
    ("pick face", "pallet rack", "packing bench", "dock door", "count round", "returns cage", "lane"),
    weekly=1.0,
    takes=30,
)


def table(seed: int) -> Table:
    """The sheet; its first row is the name of the board alone."""
    jobs = jobs_of(PLAN, Random(f"{seed}:monday"))
    groups: dict[str, list[Row]] = {"This month": [], "Done": []}
    for n, job in enumerate(jobs):
        groups["Done" if job.done else "This month"].append(_item(job, n))
    rows: list[Row] = []
    for name, items in groups.items():
        rows += [[name], list(HEADINGS), *items, []]
    rows = [row + [None] * (len(HEADINGS) - len(row)) for row in rows]
    headings = [BOARD] + [""] * (len(HEADINGS) - 1)
    kinds = ["date" if "date" in h else "text" for h in HEADINGS]
    return Table(PATH, headings, rows, kinds, BOARD.lower(), above=2)


def item_id(number: int) -> int:
    """The number of an item."""
    return 18_395_000_000 + 977 * number


def _item(job: Job, n: int) -> Row:
    status = "Done" if job.done else "Working on it" if (LAST - job.created).days > 10 else ""
    hour = 9 + n % 8
    clock = f"{(hour - 1) % 12 + 1}:{n % 60:02d} {'AM' if hour < 12 else 'PM'}"
    created = f"{job.created:%b} {job.created.day}, {job.created.year} {clock}"
    return [job.name, job.person.name, status or None, job.due, created, job.done, 1 + n % 5, item_id(n)]
