"""How sure a rate is that rests on few rows: the Wilson 95 % interval, which never leaves 0 to 1."""

Z = 1.959963984540054  # of the normal distribution, 97.5 %


def wilson(good: int, of: int) -> tuple[float, float]:
    """Lower and upper end of the rate `good` / `of`. ValueError unless 0 <= `good` <= `of` and `of` > 0."""
    if not 0 <= good <= of or not of:
        raise ValueError(f"{good} of {of} is no rate")
    share, widening = good / of, Z * Z / of
    centre = (share + widening / 2) / (1 + widening)
    half = Z / (1 + widening) * (share * (1 - share) / of + widening / (4 * of)) ** 0.5
    return max(0.0, centre - half), min(1.0, centre + half)
