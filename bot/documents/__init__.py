"""Values to documents: a paper as HTML and tagged PDF, a copy as JSON, a seal on a PDF.

Pure: it reads no database, no clock and no network, and words nothing by itself.
"""
