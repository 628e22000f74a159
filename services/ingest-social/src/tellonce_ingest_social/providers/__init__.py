"""The networks, one file each: verify, challenge, parse, send; `registry.py` lists them. All pure."""
