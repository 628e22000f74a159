"""What comes in by gRPC: each call is checked, asked of those who know, and answered."""
