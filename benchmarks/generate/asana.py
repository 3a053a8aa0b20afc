"""A project of Asana as its CSV: days without times, sections as columns of the board, CRLF."""

from random import Random

from benchmarks.generate.company import LAST
from benchmarks.generate.projects import Job, Plan, jobs_of, second_sources
from benchmarks.generate.staff import DANIEL, MEI_LING, PRIYA
from benchmarks.generate.tables import Row, Table

PATH = "asana/Range.csv"
HEADINGS = (
    "Task ID", "Created At", "Completed At", "Last Modified", "Name", "Section/Column", "Assignee", "Assignee Email", "Start Date",
    "Due Date", "Tags", "Notes", "Projects", "Parent task", "Blocked By (Dependencies)", "Blocking (Dependencies)",
)  # fmt: skip
_PROJECT = "Range"
_PEOPLE = (PRIYA, DANIEL, MEI_LING)
PLAN = Plan(
    _PEOPLE,
    ("Approve", "Photograph", "Price", "Brief", "Test"),
    ("spring range", "gift box", "hang tag", "carton mark", "colour card", "sample set", "care label"),
    weekly=1.0,
    takes=24,
)
_CERAMICS = (
    "Ask Jade River for dinner plates", "Compare samples of stoneware", "Agree second source for vases",
    "Split ceramics order", "Review ceramics safety stock",
)  # fmt: skip


def table(seed: int) -> Table:
    """All tasks of the project."""
    jobs = [*jobs_of(PLAN, Random(f"{seed}:asana")), *second_sources(_PEOPLE, _CERAMICS)]
    jobs.sort(key=lambda job: job.created)
    rows = [_row(job, n) for n, job in enumerate(jobs)]
    return Table(PATH, list(HEADINGS), rows, line_end="\r\n")


def task_id(number: int) -> str:
    """A number of 16 digits, as tasks have them."""
    return f"1208{700000000000 + 131 * number}"


def _row(job: Job, n: int) -> Row:
    section = "Done" if job.done else "In progress" if (LAST - job.created).days > 7 else "To do"
    changed = job.done or min(job.due or job.created, LAST)
    return [
        task_id(n), str(job.created), str(job.done or ""), str(changed), job.name, section, job.person.name, job.person.email, "",
        str(job.due or ""), "", "", _PROJECT, "", "", "",
    ]  # fmt: skip
