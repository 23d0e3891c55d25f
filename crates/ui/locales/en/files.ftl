# Pictures, videos and documents: for everybody, and for those who upload them.

files-label = Pictures, videos, PDFs
files-add = Add files
files-drop = or drop them here, or paste a picture
files-hint = Pictures lose where and when they were taken; so do videos. PDFs stay as they are. Up to 2 GB each.
files-caption = What it shows
files-caption-hint = For people who cannot see it; it also stands below.
files-sending = { $arrived } of { $total }
files-waiting = Waiting for the connection; it goes on by itself
files-making = Getting it ready to be shown …
files-ready = Ready
files-gone = The file cannot be read any more. Choose it again; what has arrived is kept.
files-too-large = The file is larger than 2 GB.
files-again = Try again
files-remove = Remove { $name }
files-up = Move { $name } up
files-busy = Files are still being uploaded. Wait until they have arrived.
files-failed = A file was not uploaded. Try again, or remove it.
files-save = Save
files-saved = Saved. It is shown from now on.
files-shown-project = Shown on the project’s page
files-shown-org = Shown on the organisation’s page
files-document = { $name } (PDF, { $size })
files-video = Video: { $name }
