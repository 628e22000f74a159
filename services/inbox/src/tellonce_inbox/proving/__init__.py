"""How a customer proves that a profile is theirs: begun by an agent, done by a code that goes by mail."""
