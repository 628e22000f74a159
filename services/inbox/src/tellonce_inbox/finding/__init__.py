"""Finding a customer by what somebody says of them: a name, an address, a number, a reference, words they wrote."""
