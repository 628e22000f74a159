"""Learning from agents what is spam: their words, and what follows from them for mail of strangers."""
