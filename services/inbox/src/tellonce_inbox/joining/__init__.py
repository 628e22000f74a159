"""Who is who, and what belongs together: joins of customers and conversations, taken back, split, suggested."""
