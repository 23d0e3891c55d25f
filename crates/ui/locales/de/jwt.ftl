# Sitzungen und Token, für alle, die programmieren.

jwt-title = Token
jwt-lead = Sieh einer echten Sitzung zu: Konto anlegen, anmelden, erneuern, wiederverwenden. Es ist eine Wegwerfsitzung neben deiner, und sie endet mit dieser Seite.
jwt-session = Eine Sitzung zum Ansehen
jwt-session-text = Wie ein Programm sie hat: Ihr Refresh-Token liegt in dieser Seite, nicht in einem Cookie.
jwt-mail = E-Mail des Kontos
jwt-password = Sein Passwort
jwt-sign-in = Anmelden
jwt-sign-up = Konto anlegen
jwt-sign-out = Abmelden
jwt-signed-up = Konto angelegt.
jwt-signed-in = Angemeldet.
jwt-signed-in-text = Das Passwort hat diesen Browser nie verlassen (OPAQUE, RFC 9807).
jwt-signed-out = Abgemeldet.
jwt-access = Access-Token
jwt-left = noch { $left }
jwt-expired = abgelaufen
jwt-audience = Organisation
jwt-audience-hint = Der letzte Teil ihrer Adresse; leer für das Verzeichnis.
jwt-show = Ihr Token zeigen
jwt-header = Header
jwt-payload = Payload
jwt-refresh = Jetzt erneuern
jwt-refreshed = Erneuert.
jwt-refreshed-text = Ein neues Access-Token; auch das Refresh-Token wurde ersetzt.
jwt-reuse = Wiederverwendung einer Kopie auslösen
jwt-reused = Ein altes Refresh-Token kam zurück.
jwt-ended = Danach fragte die Sitzung selbst.
jwt-happened = Was geschehen ist
jwt-nothing = Noch nichts
jwt-nothing-text = Melde dich an und sieh zu.
jwt-keys = Schlüssel in Gebrauch
jwt-keys-text = Veröffentlicht unter /.well-known/jwks.json; wer sie hat, kann ein Token prüfen, ohne diesen Server zu fragen.
jwt-keys-none = Die Schlüssel konnten nicht geholt werden.
jwt-keys-again = Noch einmal nachsehen
jwt-try = Einen Aufruf mit diesem Token versuchen
jwt-try-text = Jeder mit leerer Anfrage.
jwt-call = Aufruf
jwt-send = Senden
jwt-answer = { $bytes ->
    [one] { $bytes } Byte in { $took } ms.
   *[other] { $bytes } Bytes in { $took } ms.
}
