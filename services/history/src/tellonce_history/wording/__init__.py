"""What sentences do, in the words of Turkish, Azerbaijani and English: extractive, no score, nothing learned."""
