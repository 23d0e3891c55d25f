# Bilder, Videos und Dokumente: für alle, und für die, die sie hochladen.

files-label = Bilder, Videos, PDFs
files-add = Dateien hinzufügen
files-drop = oder hierher ziehen, oder ein Bild einfügen
files-hint = Bilder verlieren, wo und wann sie aufgenommen wurden, Videos auch. PDFs bleiben, wie sie sind. Je bis 2 GB.
files-caption = Was es zeigt
files-caption-hint = Für Menschen, die es nicht sehen können; es steht auch darunter.
files-sending = { $arrived } von { $total }
files-waiting = Warten auf die Verbindung; es geht von selbst weiter
files-making = Wird zum Zeigen vorbereitet …
files-ready = Fertig
files-gone = Die Datei lässt sich nicht mehr lesen. Wähle sie noch einmal; was angekommen ist, bleibt.
files-too-large = Die Datei ist größer als 2 GB.
files-again = Noch einmal versuchen
files-remove = { $name } entfernen
files-up = { $name } nach oben
files-busy = Dateien werden noch hochgeladen. Warte, bis sie angekommen sind.
files-failed = Eine Datei wurde nicht hochgeladen. Versuche es noch einmal, oder entferne sie.
files-save = Speichern
files-saved = Gespeichert. Ab jetzt wird es gezeigt.
files-shown-project = Auf der Seite des Vorhabens gezeigt
files-shown-org = Auf der Seite der Organisation gezeigt
files-document = { $name } (PDF, { $size })
files-video = Video: { $name }
