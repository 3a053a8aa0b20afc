"""Generated data and measured speed: nothing here is imported by the product."""
