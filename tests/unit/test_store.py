"""Transactions of the one gateway to DuckDB."""

import pytest

from opsbrief.store import Store


def test_a_transaction_inside_another_stands_or_falls_with_it() -> None:
    store = Store.open(None)
    store.execute("create table thing (n integer)")
    with pytest.raises(ValueError, match="no"), store.transaction():
        with store.transaction():
            store.execute("insert into thing values (1)")
        raise ValueError("no")
    assert store.rows("from thing") == []
    with store.transaction(), store.transaction():
        store.execute("insert into thing values (2)")
    assert store.rows("from thing") == [(2,)]
    store.close()
