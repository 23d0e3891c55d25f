# Die Ansichten der Organisierenden.

organise-overview = Übersicht
organise-public = Öffentliche Seite
organise-settings = Einstellungen
organise-pledges = Zusagen
organise-calls = Aufrufe
organise-messages = Nachrichten
organise-invitations = Einladungen
organise-mail-waits = Dieser Server kann noch keine E-Mails senden. Sie warten unter Verwaltung → System → Postausgang, bis die Betreibenden des Servers sie weitergeben; ohne E-Mail sind Aufrufe und Nachrichten nur unter „Meine Zusagen“ zu lesen.
organise-person = Zusage { $ordinal }
organise-person-hidden = Zusage { $ordinal }, Name verborgen
organise-person-erased = Zusage { $ordinal }, gelöscht
organise-sign-in = Melde dich erst an. Die Übersicht ist für die Organisierenden dieses Vorhabens.
organise-sign-in-button = Anmelden
organise-no-such = Dieses Vorhaben gibt es nicht. Ist die Adresse vollständig?
organise-loading = Übersicht
organise-live = Live
organise-say-more = { $people } würden heute gemeinsam handeln. { $more } mehr, die auf jeden Fall handeln, erreichen „{ $tier }“.
organise-say-offers = { $people } würden heute gemeinsam handeln. Für „{ $tier }“ fehlen Angebote, wie viele auch mitmachen.
organise-say-all = { $people } würden heute gemeinsam handeln. Jede Stufe ist erreicht.
organise-say-plain = { $people } würden heute gemeinsam handeln.
organise-apart-old = { $pledges ->
    [one] { $pledges } Zusage zählt noch nicht: Die Zustimmung zu deiner Änderung fehlt bisher.
   *[other] { $pledges } Zusagen zählen noch nicht: Die Zustimmung zu deiner Änderung fehlt bisher.
}
organise-apart-unverified = { $pledges ->
    [one] { $pledges } Zusage zählt, sobald ihre Mailadresse bestätigt ist.
   *[other] { $pledges } Zusagen zählen, sobald ihre Mailadressen bestätigt sind.
}
organise-apart-not-invited = { $pledges ->
    [one] { $pledges } Zusage zählt, sobald die Person über eine Einladung kommt.
   *[other] { $pledges } Zusagen zählen, sobald die Personen über eine Einladung kommen.
}
organise-line = { $standing ->
    [one] { $standing } Person ist bereit
   *[other] { $standing } Personen sind bereit
}, { $people } würden heute gemeinsam handeln.
organise-stat-standing = haben zugesagt zu handeln
organise-stat-supporters = haben zugesagt zu unterstützen, { $acting } davon wären dabei
organise-stat-act = würden gemeinsam handeln
organise-stat-alone = würden ohne Absprache handeln
organise-stat-slack = können wegbleiben, bevor es zerbricht
organise-stat-missing = mehr erreichen „{ $tier }“
organise-stat-missing-none = mit Personen allein ist nichts mehr zu erreichen
organise-stat-none = keine
organise-curve = Kippkurve
organise-curve-text = Wie viele gemeinsam handeln, je weitere Person, die auf jeden Fall handelt. Nach links: wenn Personen wegbleiben.
organise-tip = Was es kippen würde
organise-tip-all = Jede Stufe ist erreicht: Keine weitere kann kippen.
organise-audit = Protokoll
organise-tip-none = Nichts Einzelnes würde jetzt die nächste Stufe erreichen.
organise-tip-people = { $people ->
    [one] { $people } weitere Person, die auf jeden Fall handelt: Dann ist „{ $tier }“ erreicht.
   *[other] { $people } weitere Personen, die auf jeden Fall handeln: Dann ist „{ $tier }“ erreicht.
}
organise-tip-offers = { $quantity } mehr von „{ $name }“ ({ $unit }): Dann ist „{ $tier }“ erreicht.
organise-tip-lower = { $people ->
    [one] { $people } von denen, die warten, verlangt höchstens { $to }: Dann ist „{ $tier }“ erreicht.
   *[other] { $people } von denen, die warten, verlangen höchstens { $to }: Dann ist „{ $tier }“ erreicht.
}
organise-asks = Was verlangt wird
organise-asks-text = Zahl der Personen nach Bedingung. Runde Zahlen sind Mauern: Dort kippt es.
organise-balance = Angeboten und gebraucht
organise-balance-text = Von denen, die heute handeln würden.
organise-balance-none = Dieses Vorhaben braucht nichts außer Menschen.
organise-balance-name = { $name }, { $unit }
organise-follow = Wer Wort hält
organise-follow-none = Noch wurde niemand gerufen. Nach dem ersten Aufruf steht hier, wer gekommen ist.
# acting, supporting: Personen in Worten, siehe calls-acting.
organise-follow-whom = Von allen, die gerufen wurden: { $acting }, und { $supporting }.
organise-follow-called = Insgesamt gerufen
organise-follow-seen = Gesehen
organise-follow-confirmed = Bestätigt
organise-follow-go = Los
organise-follow-done = Gekommen
organise-time = Im Verlauf
organise-activity = Gerade eben
organise-activity-none = Noch ist nichts geschehen.
organise-hold = Anhalten
organise-go-on = Weiter
organise-enrolled = Jemand macht mit, verlangt { $threshold }
organise-changed = Jemand hat die eigene Zusage geändert, verlangt { $threshold }
organise-withdrew = Jemand hat zurückgezogen, hatte { $threshold } verlangt
organise-confirmed = Jemand hat bestätigt
organise-declined = Jemand hat abgelehnt
