# Alle Zusagen eines Vorhabens, für Organisierende.

table-title = Zusagen
table-none = Noch hat niemand zugesagt
table-none-text = Öffne das Vorhaben und teile seine öffentliche Seite; Zusagen erscheinen hier.
table-no-match = Keine solchen Zusagen
table-no-match-text = Wähle oben einen anderen Filter.
table-counted = { $pledges ->
    [one] { $pledges } Zusage, auch in der Datei
   *[other] { $pledges } Zusagen, auch in der Datei
}
table-filter = Welche Zusagen
table-all = Alle
table-would-act = würde handeln
table-would-support = würde unterstützen
table-waits = wartet auf mehr
table-confirmed = bestätigt
table-unanswered = noch keine Antwort
table-declined = abgelehnt
table-silent = nie geantwortet
table-withdrawn = zurückgezogen
table-go = Los
table-released = muss nicht handeln
table-done = war da
table-no-show = blieb weg
table-number = Nr.
table-person = Wer
table-asks = Bedingung
table-kind = Art
table-acts = handelt
table-supports = unterstützt
table-state = Stand
table-call = Letzter Aufruf
table-updated = Geändert
table-is-withdrawn = zurückgezogen
table-is-expired = abgelaufen
table-unverified = Adresse nicht bestätigt
table-not-invited = nicht eingeladen
table-old-revision = hat der Änderung nicht zugestimmt
table-offers = Angebote
table-offers-needs = Gibt und braucht
table-gives = gibt { $what }
table-asks-for = braucht { $what }
table-note = Notiz
table-note-label = Notiz an die Organisierenden
table-mail = Mailadresse
table-created = Gemeldet
table-close = Schließen
table-needs = Bedarf
table-amount = { $name }: { $quantity } ({ $unit })
