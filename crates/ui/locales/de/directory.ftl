# Die erste Seite.

directory-title = Niemand geht zuerst. Alle gehen zusammen.
directory-lead = Sag, was du tun würdest und wie viele andere es dafür braucht. Wenn genug bereit sind, erfahren es alle zugleich. Bis dahin geschieht nichts.
directory-search = Vorhaben, Organisationen und Neuigkeiten durchsuchen
directory-search-hint = Ob ä oder ae, ß oder ss, ist gleich: strasse findet Straße.
directory-search-key = Die Taste / führt von überall auf dieser Seite zur Suche.
directory-narrow = Eingrenzen
directory-place = Wo
directory-language = Geschrieben auf
directory-any-language = Alle
directory-since = Von
directory-until = Bis
directory-clear = Zurücksetzen
directory-nothing-fits = Nichts passt
directory-found = { $count ->
    [one] { $count } Treffer
   *[other] { $count } Treffer
}
directory-orgs = Organisationen
directory-news = Neuigkeiten
directory-more-found = Mehr zeigen
directory-projects = Vorhaben
directory-closest = Kurz vor dem Kippen
directory-more = Es gibt noch mehr. Such, um sie zu finden.
directory-none = Noch ist kein Vorhaben offen
directory-none-text = Sobald eine Organisation eines öffnet, steht es hier. Betreibst du diesen Server? Leg eine Organisation an, und ihr erstes Vorhaben.
directory-org-missing = Diese Organisation gibt es nicht
directory-org-none-text = Sobald diese Organisation ein Vorhaben öffnet, steht es hier.
directory-not-found = Nichts enthält alle diese Wörter
directory-not-found-text = Versuch es mit weniger Wörtern, oder mit dem Anfang eines Wortes. Vorhaben, die nicht öffentlich sind, findet man nur über ihren Link.
directory-contact = Kontakt: { $how }
directory-privacy = Was mit deinen Daten geschieht
directory-imprint = Impressum
