"""What the numbers mean: values in, comparisons, usual ranges, drivers, findings and whole sentences out.

Here belong judgements about values and the words for them, as pure functions: no store, no files, no clock,
no environment. Not here: how a value is computed (`kpis`) and how a sentence is laid out (`reporting`).
"""
