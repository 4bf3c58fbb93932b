# The page as a whole.

language-name = English
page-title = Patchwork
language-switch = Language
views = Views
view-stage = Stage
view-inside = Inside
view-models = Models
view-results = Results
view-about = About
# $view - the name of a view.
page-title-of = { $view } · Patchwork
