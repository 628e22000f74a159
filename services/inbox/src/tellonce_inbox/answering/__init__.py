"""By which ways a conversation can be answered: channels, who reads it, what the network allows now, its templates."""
