"""Small copies of the pictures that came with entries: made once, each in a process of its own."""
