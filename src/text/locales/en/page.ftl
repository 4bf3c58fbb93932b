# The page as a whole.

language-name = English
page-title = Patchwork: a vision transformer and a masked autoencoder at work on your photo
language-switch = Language
