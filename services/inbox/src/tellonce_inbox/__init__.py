"""The agents' inbox: REST and WebSocket for the browser, over the gRPC services of history and router."""
