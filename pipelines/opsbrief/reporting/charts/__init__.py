"""Server-drawn SVG: values and ready-made strings in, markup out. Pure: no clock, no files, no state.

Notation, the same everywhere: actual is a solid dark line or column (AC), last year a lighter line (PY),
target or plan a dashed line (PL); a filled diamond is a signal, a hollow mark a period that is not complete;
round orange is worse and square teal is better. Colours come from the page's custom properties, so that
charts follow the theme and print.
"""
