"""Around a handover: consent, consults, escalation, rings, call-backs and promises."""
