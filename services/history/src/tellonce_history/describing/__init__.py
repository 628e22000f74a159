"""What other systems say of customers: traits that rules of the desk may ask for."""
