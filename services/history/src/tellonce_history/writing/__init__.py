"""What we write into the record ourselves, and its way out: replies, notes, orders, appointments."""
