"""Erasing a customer, or what is past its time: everywhere, over crashes and restores, with a certificate."""
