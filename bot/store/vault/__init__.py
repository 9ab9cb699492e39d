"""Where the keys of persons are kept: apart from the data they open, so that a person's
data become noise in every copy and backup once their key is gone.
"""
