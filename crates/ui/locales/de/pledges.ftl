# Die eigenen Zusagen.

pledges-title = Meine Zusagen
pledges-none = Du hast noch nichts zugesagt
pledges-none-text = Finde etwas, das du tun würdest, wenn genug andere es tun. Bis dahin wird nichts von dir verlangt.
pledges-discover = Alle Vorhaben ansehen
pledges-called = Du bist gerufen
pledges-has-confirmed = Du hast bestätigt
pledges-has-declined = Du hast abgelehnt
pledges-needs-answer = Braucht deine Antwort
pledges-is-withdrawn = Zurückgezogen
pledges-expired = Abgelaufen
pledges-apart = Zählt noch nicht
pledges-counts = Zählt heute
pledges-stands = Gilt
pledges-is-go = Los
pledges-receipt = Beleg speichern
pledges-waits = Wartet auf mehr
pledges-change = Ändern
pledges-withdraw = Zurückziehen
pledges-withdrawn = Deine Zusage ist zurückgezogen.
pledges-revive = Wieder zusagen
pledges-old = Die Organisierenden haben geändert, worum es geht. Deine Zusage zählt erst wieder, wenn du zustimmst. Sieh dir vorher das Vorhaben an.
pledges-old-go = Dein „Los“ gilt so, wie gerufen wurde. Für spätere Aufrufe haben die Organisierenden geändert, worum es geht: Für sie zählt deine Zusage erst, wenn du zustimmst. Sieh dir vorher das Vorhaben an.
pledges-changes = Was sich geändert hat
pledges-change-action = Was Handeln heißt
pledges-change-starts = Beginn
pledges-change-ends = Ende
pledges-change-place = Wo
pledges-change-people = { $tier }: wie viele Personen es braucht
pledges-change-offered = { $tier }: was es außer Personen braucht
pledges-change-unit = { $name }: gezählt in
pledges-change-none = nichts
pledges-change-at = Geändert { $when }
pledges-agree = Die Änderung ist in Ordnung
pledges-agreed = Deine Zusage zählt wieder.
pledges-unverified = Zählt, sobald du deine Mailadresse bestätigst.
pledges-not-invited = Zählt, sobald du dieses Vorhaben über den Link deiner Einladung öffnest.

pledges-call-left = Die Frist endet { $left }: Bitte antworte bis { $until }.
pledges-call-decided = Entschieden wird { $left }, spätestens { $until }.
pledges-call-numbers = { $called ->
    [one] { $called } Person, die handeln würde, wurde für „{ $tier }“ gerufen. Deine Zahl ist { $asked }.
   *[other] { $called } Personen, die handeln würden, wurden für „{ $tier }“ gerufen. Deine Zahl ist { $asked }.
}
pledges-call-text = Wenn du bestätigst, sehen die Organisierenden deinen Namen. Du bekommst nur dann ein „Los“, wenn mindestens { $asked } bestätigen und „{ $tier }“ erreicht ist; das braucht { $people }.
pledges-call-text-offers = Wenn du bestätigst, sehen die Organisierenden deinen Namen. Du bekommst nur dann ein „Los“, wenn mindestens { $asked } bestätigen und „{ $tier }“ erreicht ist.
pledges-confirm = Ich bestätige
pledges-decline = Ich kann nicht
pledges-you-confirmed = Du hast bestätigt. Jetzt wartet es auf die anderen; du hörst von uns, wenn es entschieden ist.
pledges-you-declined = Du hast abgelehnt. Von dir wird nichts verlangt.

pledges-go = Los. { $confirmed } haben bestätigt; deine Zahl ist { $asked }.
pledges-done = Du warst dabei.
pledges-no-show = Die Organisierenden haben festgehalten, dass du weggeblieben bist. Deine Zusage gilt weiter.
pledges-calendar = Die Datei hat Tag und Ort des Vorhabens; was du hier liest, geht vor.
pledges-stood-down = Nichts ist geschehen, deine Zusage gilt weiter.
pledges-released = Du musst nicht handeln: Deine Bedingung ist nicht erfüllt. { $confirmed } handeln, deine Zahl ist { $asked }. Deine Zusage gilt weiter.
pledges-declined = Du hast diesen Aufruf abgelehnt. Deine Zusage gilt weiter.
pledges-silent = Du hast auf diesen Aufruf nicht geantwortet. Deine Zusage gilt weiter.
pledges-news = Neuigkeiten per E-Mail
pledges-news-hint = Aufrufe erreichen dich in jedem Fall.
pledges-written = { $count ->
    [one] Die Organisierenden haben dir geschrieben
   *[other] Die Organisierenden haben dir geschrieben, { $count } Nachrichten
}
pledges-fell-short = { $confirmed } haben bestätigt; dieser Aufruf brauchte { $needed }.
pledges-fell-short-otherwise = { $confirmed } haben bestätigt. Gezählt wird nur, wessen eigene Bedingung erfüllt ist, und das reichte nicht.
