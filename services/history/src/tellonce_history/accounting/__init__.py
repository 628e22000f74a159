"""The ledger as people see it: pages, sums, whether these add up against the stream, and bringing items back."""
