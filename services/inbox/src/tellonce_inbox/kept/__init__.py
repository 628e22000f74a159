"""What was kept apart as spam or a robot's, and what agents say of it."""
