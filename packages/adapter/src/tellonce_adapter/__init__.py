"""What the adapters of all channels share: accounts, the ChannelService over them, and replies on their way out."""
