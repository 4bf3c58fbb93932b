# The element <patch-work> on other pages. www/patchwork_element.mjs reads this file itself: arguments, but no selectors.

# What the picture is called where its author says nothing.
element-alt = A photo
# $alt - what is in the photo. $hidden, $all - numbers of patches.
element-hidden = { $alt }. { $hidden } of its { $all } patches are hidden.
element-painted = { $alt }. { $hidden } of its { $all } patches were hidden; a model that saw only the others painted them.
element-loading = Loading the model…
element-painting = Painting what is hidden…
# $psnr - a number.
element-done = { $hidden } of { $all } patches hidden, then painted: { $psnr } dB PSNR.
element-nothing-hidden = Nothing is hidden: all { $all } patches can be seen.
element-again = Paint again
element-other = Hide other patches
element-retry = Try again
element-no-src = There is no photo here. Whoever writes this page names one in the attribute src.
# $address - a URL.
element-no-photo = The photo could not be loaded: { $address }. Check the address and the connection, then try again; another site’s server has to allow it (CORS).
element-no-picture = This browser cannot read { $address } as a picture. Name a JPEG, PNG or WebP file.
# $detail - why, in English.
element-no-model = The model could not be loaded: { $detail }.
element-no-painter = The model at { $address } names photos and paints nothing. Name an MAE in the attribute model.
element-not-painted = The photo could not be painted: { $detail }. Reload the page to try again.
# $value - what stands there.
element-bad-ratio = The attribute ratio is “{ $value }”. It has to be a number from 0 to 1.
element-bad-seed = The attribute seed is “{ $value }”. It has to be a whole number from 0 to 4294967295.
# $names - names of strategies.
element-bad-strategy = The attribute strategy is “{ $value }”. It has to be one of: { $names }.
