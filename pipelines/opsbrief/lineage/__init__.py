"""A number leads back to the rows it was made of: fact rows, ops rows, rows of files."""
