"""What-if: the engine that dispatches, run on made-up or recorded arrivals with given people and rules."""
