# Einladungen, für Organisierende.

invitations-title = Einladungen
invitations-lead = Wer auf einer deiner Listen steht, kann per E-Mail eingeladen werden. Es zählt erst, wer sich selbst meldet. Wer sich ohne Einladung gemeldet hat, wird auch eingeladen: Ein Vergleich würde verraten, wer den eigenen Namen verbirgt.
invitations-import = Eine Liste importieren
invitations-import-text = Die Datei wird auf diesem Gerät gelesen. Nichts wird gesendet, bevor du es sagst, und dann gilt alles oder nichts.
invitations-file = Eine Liste (CSV, XLSX oder ODS)
invitations-file-hint = Von einer Tabelle wird das erste Blatt gelesen. Beliebige Spalten in beliebiger Reihenfolge, mit oder ohne Kopfzeile. Höchstens 100.000 Personen.
invitations-paste = Oder füg hier Adressen ein, eine je Zeile
invitations-read = Eingefügte Liste lesen
invitations-mail-column = Mailadresse
invitations-name-column = Name
invitations-no-name = Die Liste hat keine Namen
invitations-column = Spalte { $number }: { $named }
invitations-two-columns = Spalten { $given } und { $family } zusammen
invitations-header = Die erste Zeile benennt die Spalten
invitations-people = { $people ->
    [0] Aus dieser Liste, wie sie jetzt gelesen wird, kann niemand eingeladen werden.
    [one] { $people } Person kann eingeladen werden.
   *[other] { $people } Personen können eingeladen werden.
}
invitations-bad = { $lines ->
    [one] { $lines } Zeile ist nicht brauchbar. Berichtige sie und wähle die Datei noch einmal, oder lass sie weg.
   *[other] { $lines } Zeilen sind nicht brauchbar. Berichtige sie und wähle die Datei noch einmal, oder lass sie weg.
}
invitations-repeated = { $lines ->
    [one] { $lines } Zeile wiederholt eine Adresse und wird ausgelassen.
   *[other] { $lines } Zeilen wiederholen eine Adresse und werden ausgelassen.
}
invitations-line = Zeile { $line }:
invitations-no-mail = die Mailadresse fehlt.
invitations-bad-mail = die Mailadresse kann keine sein. { $why }
invitations-bad-name = der Name kann keiner sein. { $why }
invitations-repeats = dieselbe Adresse wie in Zeile { $line }.
invitations-more-lines = { $rest ->
    [one] Und { $rest } weitere Zeile; in der Datei stehen alle.
   *[other] Und { $rest } weitere Zeilen; in der Datei stehen alle.
}
invitations-save-lines = Diese Zeilen speichern
invitations-column-line = Zeile
invitations-column-text = Text
invitations-column-why = Was nicht stimmt
invitations-source = Woher hast du die Adressen, und haben diese Leute zugestimmt?
invitations-source-hint = Alle Eingeladenen lesen das, etwa „hat auf dem Markt unsere Petition unterschrieben und ‚haltet mich auf dem Laufenden‘ angekreuzt“.
invitations-consent = Seit wann
invitations-importing = Wird importiert
invitations-other = Andere Liste wählen
invitations-do-import = { $people ->
    [one] { $people } Person importieren
   *[other] { $people } Personen importieren
}
invitations-imported = { $known ->
    [0] { $new ->
        [one] { $new } Person importiert. Noch ging keine E-Mail hinaus.
       *[other] { $new } Personen importiert. Noch ging keine E-Mail hinaus.
    }
   *[other] { $new ->
        [one] { $new } Person importiert; schon eingeladen: { $known }.
       *[other] { $new } Personen importiert; schon eingeladen: { $known }.
    }
}

invitations-invited = Eingeladene
invitations-filter = Welche Einladungen
invitations-all = Alle
invitations-unsent = noch ohne E-Mail
invitations-waiting = E-Mail gesendet, nicht gemeldet
invitations-used = gemeldet
invitations-none = Noch ist niemand eingeladen
invitations-none-text = Importiere oben eine Liste, oder teile die öffentliche Seite.
invitations-no-match = Keine solchen Einladungen
invitations-no-match-text = Wähle oben einen anderen Filter.
invitations-mail = Mailadresse
invitations-name = Name
invitations-mailed = E-Mail gesendet
invitations-state = Zustand
invitations-is-used = gemeldet
invitations-is-waiting = eingeladen
invitations-is-unsent = noch ohne E-Mail
invitations-send = Einladungen senden
invitations-send-title = An alle senden, die noch keine E-Mail bekamen?
invitations-send-text = Jede Person bekommt eine E-Mail mit eigenem Link und liest darin, woher du ihre Adresse hast. Wer sich schon gemeldet hat, bekommt keine.
invitations-send-now = Senden
invitations-not-yet = Noch nicht
invitations-queued = { $people ->
    [0] Alle hatten schon eine E-Mail bekommen.
    [one] { $people } E-Mail ist unterwegs.
   *[other] { $people } E-Mails sind unterwegs.
}

invitations-too-large = Diese Datei ist zu groß. Teil sie in mehrere auf.
invitations-gone = Der Browser kann diese Datei nicht lesen. Wähle sie noch einmal.
invitations-empty = In dieser Liste steht nichts.
invitations-too-many = Die Liste hat mehr als { $max } Personen. Teil sie in mehrere auf.
invitations-not-text = Das ist keine Liste, die sich lesen lässt. Speichere sie in deiner Tabellenkalkulation als CSV, XLSX oder ODS und wähle diese Datei.
invitations-good-only = { $lines ->
    [one] Die Zeile weglassen, die sich nicht einladen lässt, und die anderen importieren
   *[other] Die { $lines } Zeilen weglassen, die sich nicht einladen lassen, und die anderen importieren
}
