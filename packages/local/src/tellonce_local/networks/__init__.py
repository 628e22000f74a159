"""The networks as this machine plays them: their webhooks, signed as they sign them, and the calls that they take."""
