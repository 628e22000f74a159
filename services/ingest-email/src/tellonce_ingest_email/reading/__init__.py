"""Reading a mail where it can do no harm: large ones in a process of its own, with a limit on time and memory."""
