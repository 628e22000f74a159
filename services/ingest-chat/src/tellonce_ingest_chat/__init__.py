"""Live chat: is the visitor still there, what did they say?"""
