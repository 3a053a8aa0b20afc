"""What must never be lost, and what proves that nothing was: archive, state, lock, balance, run records, outbox."""
