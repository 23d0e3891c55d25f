# The first page.

directory-title = Nobody goes first. Everybody goes together.
directory-lead = Say what you would do, and how many others it takes. When enough people are ready, everyone hears it at once. Until then, nothing happens.
directory-poster = Four are waiting. The fifth makes it count.
