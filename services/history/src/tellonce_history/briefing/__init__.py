"""The hand-off card: what a customer asked, what was answered, promised and is open, in sentences of entries."""
