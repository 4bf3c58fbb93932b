# The page as a whole.

page-title = Patchwork
language-switch = Language
# $language - what its speakers call it.
language-not-fetched = { $language } could not be fetched. Check the connection, then choose it again.
views = Views
view-stage = Try it
view-inside = Inside
view-teach = Teach
view-models = Models
view-results = Results
view-about = About
