"""Social networks in and out: webhooks to normalized messages, replies to the networks' APIs."""
