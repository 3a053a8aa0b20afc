"""Up to which day the data can know of anything. Time that passes without a new file teaches nothing."""

from datetime import UTC, date

from opsbrief.ledger.run import Run


def known_to(run: Run) -> date:
    """The day of the newest export among the loaded files, at most the run's own day.

    A file that does not tell when it was exported is of the day for which the run that took it ran. Without any file: the run's day.
    """
    taken: dict[object, date] = dict(run.state.store.rows("select started_at, as_of from runs"))
    days: list[date] = []
    for exported, received in run.store.rows(
        "select exported_at, received_at from meta.files where status = 'loaded'"
    ):
        if exported:
            # A name tells a day, a file a moment in UTC; the later reading of the two is never too early.
            days.append(
                max(exported.date(), exported.replace(tzinfo=UTC).astimezone(run.settings.zone).date())
            )
        else:
            days.append(taken.get(received, received.date()))
    return min(max(days, default=run.as_of), run.as_of)
