"""Made-up official documents, in every format that offices have."""
