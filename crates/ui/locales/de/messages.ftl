# Nachrichten, für Organisierende.

messages-title = Nachrichten
messages-lead = Alle lesen sie unter „Meine Zusagen“ und per E-Mail, wenn das nicht abgeschaltet ist.
messages-none = Noch wurde nichts geschrieben
messages-none-text = Erzähl, was sich bewegt, was feststeht und was noch fehlt.
messages-new = Eine neue Nachricht
messages-audience = An
messages-to-standing = Alle, deren Zusage gilt
messages-to-called = Alle im letzten Aufruf
messages-to-go = Alle mit einem „Los“ im letzten Aufruf
messages-to-one = Eine Person
messages-subject = Betreff
messages-body = Text
messages-body-hint = Markdown. Alle bekommen denselben Text.
messages-review = Noch einmal ansehen
messages-review-title = Das senden?
messages-will = { $people ->
    [one] Es erreicht { $people } Person.
   *[other] Es erreicht { $people } Personen.
}
messages-will-then = Eine Nachricht lässt sich nicht zurücknehmen.
messages-send = Senden
messages-go-on = Weiterschreiben
messages-sent = Die Nachricht ist unterwegs.
messages-by-itself = von muster gesendet
