"""The published database: a whole copy of the run's own, swapped in at once."""

import os
import shutil
from pathlib import Path

from opsbrief.errors import OpsbriefError
from opsbrief.ledger.state import fsync_folder
from opsbrief.store import Store


def publish(store: Store, target: Path) -> Path:
    """Copy the store's file over `target`; people who have the old one open keep it. Gives the published path."""
    assert store.path is not None
    store.checkpoint()
    copy = target.with_name(target.name + ".new")
    shutil.copyfile(store.path, copy)
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.replace(copy, target)
    except PermissionError as error:  # Windows: somebody has the old one open
        beside = target.with_name(f"{target.stem}-new{target.suffix}")
        os.replace(copy, beside)
        raise OpsbriefError(
            f"{target.name} is open in another program; the new database lies beside it",
            str(beside),
            "close the program that holds it; the next run puts things right",
            exit_status=3,
        ) from error
    fsync_folder(target.parent)
    return target
