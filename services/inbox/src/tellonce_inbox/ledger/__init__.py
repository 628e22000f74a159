"""What became of every item that came in, whether the sums add up, and bringing items back."""
