"""The service that answers: where was that said?"""
