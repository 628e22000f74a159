"""Whether a mail comes from whom it says, checked by ourselves where no trusted server did: DKIM, SPF, DMARC."""
