# Die erste Seite.

directory-title = Niemand geht zuerst. Alle gehen zusammen.
directory-lead = Sag, was du tun würdest und wie viele andere es dafür braucht. Wenn genug bereit sind, erfahren es alle zugleich. Bis dahin geschieht nichts.
directory-search = Vorhaben durchsuchen
directory-projects = Vorhaben
directory-closest = Kurz vor dem Kippen
directory-more = Es gibt noch mehr. Such, um sie zu finden.
directory-none = Noch ist kein Vorhaben offen
directory-none-text = Sobald eine Organisation eines öffnet, steht es hier. Betreibst du diesen Server? Leg eine Organisation an, und ihr erstes Vorhaben.
directory-org-missing = Diese Organisation gibt es nicht
directory-org-none-text = Sobald diese Organisation ein Vorhaben öffnet, steht es hier.
directory-not-found = Nichts enthält alle diese Wörter
directory-not-found-text = Versuch es mit weniger Wörtern, oder mit einem anderen. Vorhaben, die nicht öffentlich sind, findet man nur über ihren Link.
directory-contact = Kontakt: { $how }
directory-privacy = Was mit deinen Daten geschieht
directory-imprint = Impressum
