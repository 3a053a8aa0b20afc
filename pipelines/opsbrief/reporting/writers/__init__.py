"""One output form per module. A writer knows no other writer; what they share lies one level up."""
