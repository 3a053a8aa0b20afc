"""Everything that can be declared, as frozen models, and the Catalog that reads and cross-checks them.

Models and their reading belong here; behaviour does not.
"""
