# The page as a whole.

language-name = English
page-title = Patchwork
language-switch = Language
views = Views
view-stage = Stage
view-inside = Inside
view-teach = Teach
view-models = Models
view-results = Results
view-about = About
