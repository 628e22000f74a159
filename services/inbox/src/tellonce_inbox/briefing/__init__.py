"""The hand-off card as the browser gets it, and what agents correct in it."""
