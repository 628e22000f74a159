"""Proofs by a one-time code: a profile on a network is shown to be the person of an account."""
