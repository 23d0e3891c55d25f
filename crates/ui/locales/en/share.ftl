# Passing a page on.

share-text = { $title } – say under which condition you take part: { $url }
share-copied = Copied.
share-copy-failed = This browser does not let pages copy. Mark the address and copy it yourself.
share-copy-link = Copy the link
share-copy-text = Copy a ready text
share-calendar = Put the date into a calendar
share-qr = Show a QR code
share-sheet = Share …
