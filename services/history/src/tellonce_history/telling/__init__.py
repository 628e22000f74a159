"""What customers have told already, read out of their own words."""
