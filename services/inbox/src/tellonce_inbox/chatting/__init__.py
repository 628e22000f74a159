"""What agents may do in a chat, beyond writing."""
