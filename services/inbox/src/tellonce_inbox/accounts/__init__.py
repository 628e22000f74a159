"""How our accounts are doing: the adapters say it, the page shows it."""
