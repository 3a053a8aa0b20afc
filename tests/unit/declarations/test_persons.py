"""`opsbrief check` finds where a name could reach the operations model unhashed, through whatever query, and nowhere else."""

from collections.abc import Callable

import pytest

from opsbrief.errors import OpsbriefError
from tests.unit.declarations.a_house import SOUND

Find = Callable[..., list[OpsbriefError]]
TABLE = """\
-- One row per visit.
create table ops.visits (
    visit_id  varchar not null, -- number
    person_id varchar,          -- personal: who came
    host      varchar,          -- whom they saw
    primary key (visit_id)
);
"""
SYSTEM = (
    SOUND["shipped/sql/systems/shop/system.toml"]
    + """
[exports.visits]
replaces = "all"

[exports.visits.columns]
visit_no = { heading = "Visit" }
mail     = { heading = "Mail", personal = true }
account  = { heading = "Account" }
kind     = { heading = "Kind" }
firm     = { heading = "Firm", personal = "domain" }
"""
)


def found(findings: Find, person: str, before: str = "", source: str = "raw.shop__visits") -> list[str]:
    """Raw columns that are named as filling ops.visits.person_id unhashed."""
    mapping = f"{before}select visit_no as visit_id, {person} as person_id, account as host, _file, _row from {source}\n"
    told = findings(
        more={
            "shipped/sql/model/visits.sql": TABLE,
            "shipped/sql/systems/shop/system.toml": SYSTEM,
            "shipped/sql/systems/shop/visits.sql": mapping,
        }
    )
    assert all("ops.visits.person_id is personal" in error.what for error in told), told
    assert all(error.where.endswith("visits.sql:1") and "personal = true" in error.fix for error in told)
    return [error.what.split("raw.")[1].split(",")[0] for error in told]


@pytest.mark.parametrize(
    "person",
    ["mail", "coalesce(mail, '')", "null", "''", "firm", "max(mail) over (partition by account)",
     "case when kind = 'guest' then mail else '' end", "any_value(mail) filter (where account is not null) over ()",
     "nullif(mail, account)", "coalesce(mail, case when account = 'x' then '' end)", "(select min(mail) from raw.shop__visits)"],
)  # fmt: skip
def test_what_is_hashed_may_be_given_and_conditions_do_not_count(findings: Find, person: str) -> None:
    assert found(findings, person) == []


@pytest.mark.parametrize(
    "person",
    ["account", "coalesce(mail, account)", "lower(trim(account))", "mail || account", "max(account) over (partition by mail)",
     "case when kind = 'guest' then mail else account end", "(select min(account) from raw.shop__visits)", "substr(md5(account), 1, 8)"],
)  # fmt: skip
def test_what_is_kept_as_it_is_may_not(findings: Find, person: str) -> None:
    assert found(findings, person) == ["shop__visits.account"]


def test_a_name_is_followed_through_queries_stars_and_unions(findings: Find) -> None:
    start = "with a as (select *, account as who from raw.shop__visits), b as (select a.* from a), "
    assert found(findings, "who", start + "c as (select * from b) ", "c") == ["shop__visits.account"]
    union = "with u as (select visit_no, account, mail, _file, _row from raw.shop__visits union all select visit_no, mail, account, _file, _row from raw.shop__visits) "
    assert found(findings, "u.mail", union, "u") == ["shop__visits.account"]
    loop = "with recursive r as (select visit_no, account, mail, _file, _row from raw.shop__visits union all select visit_no, mail, account, _file, _row from r where false) "
    assert found(findings, "r.mail", loop, "r") == ["shop__visits.account"]


def test_only_texts_are_hashed(findings: Find) -> None:
    number = SYSTEM.replace('"Mail", personal = true', '"Mail", personal = true, type = "integer"')
    (told,) = findings(more={"shipped/sql/systems/shop/system.toml": number})
    assert "shop/visits's column mail is personal, and of type integer" in told.what


def test_a_crosswalk_is_checked_with_its_line(findings: Find) -> None:
    def told(text: str) -> list[tuple[str, str]]:
        return [
            (e.what, e.where.rpartition(":")[2])
            for e in findings(more={"company/tables/customers.csv": text})
        ]

    assert told("system,id,our_id\nshop,1,A\nshop,2,A\nshop,1,A\n") == []
    assert told("system,id,our_id\nshop,1,A\nshop,1,B\n") == [
        ("customers.csv: shop's 1 is A in line 2 and B here", "3")
    ]
    ((what, line),) = told("system,id,our_id\nshop,1,A\nshoop,2,A\n")
    assert ("names the system 'shoop'" in what, line) == (True, "3")
    ((what, _),) = told("system,id\nshop,1\n")
    assert "lacks the column our_id" in what
