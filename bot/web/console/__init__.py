"""The trainers' pages: why an answer came up, question sets, comparisons, reports, feedback, versions."""
