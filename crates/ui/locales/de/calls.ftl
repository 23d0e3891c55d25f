# Aufrufe, für Organisierende.

calls-title = Aufrufe
calls-lead = Ein Aufruf bittet alle, die gemeinsam handeln würden, um Bestätigung und zählt dann noch einmal.
calls-none = Noch wurde niemand gerufen
calls-none-text = Sobald eine Stufe erreicht ist, kannst du hier dazu aufrufen.
calls-new = Ein neuer Aufruf
calls-no-tier = Keine Stufe ist erreicht, also kann noch niemand gerufen werden: Niemand wird gebeten, unter der eigenen Zahl zu handeln.
calls-tier = Für welche Stufe
calls-message = Was du schreibst
calls-message-hint = Markdown. Alle, die gerufen werden, lesen das.
calls-when = Wann, in Worten
calls-place = Wo
calls-place-hint = Das erfährt nur, wer ein „Los“ bekommt.
calls-until = Bestätigen geht bis
calls-until-hint = Dann entscheidet es sich von selbst. Von jetzt an eine Minute bis 90 Tage.
calls-review = Noch einmal ansehen
calls-act-title = Jetzt rufen?
# acting: Personen in Worten, supporting: Personen in Worten (beide unten).
calls-will = Das geht an { $acting }, und an { $supporting }. Antworten geht bis { $until }.
calls-acting = { $people ->
    [one] { $people } Person, die handeln würde
   *[other] { $people } Personen, die handeln würden
}
calls-supporting = { $people ->
    [0] keine Unterstützenden
    [one] { $people } unterstützende Person
   *[other] { $people } Unterstützende
}
calls-tier-people = { $people ->
    [one] { $tier }: braucht { $people } Person
   *[other] { $tier }: braucht { $people } Personen
}
calls-they-read = Was alle Gerufenen lesen
calls-go-read = Wo es ist, liest nur, wer ein „Los“ bekommt:
calls-will-then = Dann werden alle, die bestätigt haben, noch einmal gezählt: Los oder Absage. Ein Aufruf lässt sich nicht zurücknehmen.
calls-act = Rufen
calls-not-yet = Noch nicht
calls-is-open = Der Aufruf ist unterwegs.

calls-open = Wartet auf Antworten
calls-go = Los
calls-stood-down = Abgesagt
calls-closed = Vorbei
calls-for = Aufruf für „{ $tier }“
# acting, supporting: Personen in Worten, siehe calls-acting.
calls-opened = Eröffnet { $when }, an { $acting }, und an { $supporting }.
calls-text = Was geschrieben wurde
calls-called = insgesamt gerufen, mit Unterstützenden
calls-seen = haben es gesehen
calls-confirmed = haben bestätigt
calls-declined = haben abgelehnt
calls-waiting = haben nicht geantwortet
calls-in-go = bekamen ein „Los“
calls-came = sind gekommen
calls-would-go = Nach den bisherigen Antworten gäbe es ein „Los“ für { $people }. Entschieden wird { $left }.
calls-would-stand-down = { $people ->
    [0] Nach den bisherigen Antworten gäbe es für alle eine Absage. Entschieden wird { $left }.
   *[other] Nach den bisherigen Antworten hielten { $people } zusammen, zu wenige für die Stufe: Es gäbe für alle eine Absage. Entschieden wird { $left }.
}
calls-decide = Jetzt entscheiden
calls-decide-title = Nach den bisherigen Antworten entscheiden?
calls-decide-text = Wer nicht geantwortet hat, zählt als nicht dabei. Alle erfahren es zugleich.
calls-wait = Auf mehr Antworten warten
calls-decided-go = { $people ->
    [one] Los, mit { $people } Person, die handelt.
   *[other] Los, mit { $people } Personen, die handeln.
}
calls-decided-down = Absage. Alle Zusagen gelten weiter.
calls-check-in = Wer ist gekommen?
calls-check-in-text = Was du hier festhältst, zeigt beim nächsten Mal, wie weit eine Zusage trägt.
calls-do-came = Gekommen
calls-do-away = Weggeblieben
calls-stayed-away = weggeblieben
calls-close = Diesen Aufruf schließen
