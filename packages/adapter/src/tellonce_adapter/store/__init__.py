"""MongoDB of an adapter: the parts that every one has; a service's own store is made of these and what it adds."""
