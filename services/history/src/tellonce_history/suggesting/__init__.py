"""Who may be the same person: clues in what they wrote, and suggestions made of these."""
