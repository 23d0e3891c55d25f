# Eine Seite weitergeben.

share-text = { $title } – sag, unter welcher Bedingung du mitmachst: { $url }
share-copied = Kopiert.
share-copy-failed = Dieser Browser lässt Seiten nicht kopieren. Markiere die Adresse und kopiere sie selbst.
share-copy-link = Link kopieren
share-copy-text = Fertigen Text kopieren
share-calendar = Termin in einen Kalender eintragen
share-qr = QR-Code zeigen
share-sheet = Teilen …
