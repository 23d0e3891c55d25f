# Anmelden und Konto anlegen, Links per E-Mail, wem der Server zuerst gehört.

auth-out = Zurück
auth-in = Anmelden
auth-up = Konto anlegen
auth-up-lead = Mit einem Konto kannst du es dir anders überlegen, und wir können dir sagen, wann es so weit ist.
auth-mail = E-Mail
auth-mail-hint = Nur für den Aufruf und zum Anmelden.
auth-mail-wrong = Das ist keine Mailadresse. Sie sieht aus wie name@example.org.
auth-name = Name
auth-password = Passwort
auth-password-new = Neues Passwort
auth-password-hint = Mindestens 12 Zeichen. Es verlässt dieses Gerät nie.
auth-password-short = { $missing ->
    [one] Bitte noch { $missing } Zeichen.
   *[other] Bitte noch { $missing } Zeichen.
}
auth-forgot = Passwort vergessen?
auth-no-account = Noch kein Konto?
auth-has-account = Du hast ein Konto?
auth-use-account = Ich habe schon ein Konto
auth-make-account = Ich habe noch kein Konto

auth-setup = Diesen Server übernehmen
auth-setup-lead = Wer diesen Server betreibt, hat einen Link bekommen, der einmal gilt. Wem der Server gehört, kann Organisationen anlegen und andere benennen.
auth-setup-claim = Server übernehmen
auth-setup-as = Du bist angemeldet als { $mail }.
auth-setup-done = Dieser Server gehört jetzt dir.
auth-setup-next = Die erste Organisation anlegen
auth-setup-no-link = Der geheime Teil des Links fehlt. Öffne den ganzen Link, den der Server beim Start ausgegeben hat.

auth-recover = Neues Passwort wählen
auth-recover-lead = Wir schicken dir einen Link, mit dem du ein neues wählen kannst.
auth-recover-send = Link schicken
auth-recover-waits = Dieser Server kann noch keine E-Mails senden. Fordere hier einen Link an; wer den Server betreibt, findet ihn unter Verwaltung → System → Postausgang und kann ihn dir geben.
auth-recover-write = Link anfordern
auth-recover-written = Wenn es ein Konto mit dieser Adresse gibt, wartet der Link bei denen, die diesen Server betreiben.
# Wo sonst ein Link per E-Mail versprochen wird.
auth-mail-waits = Deine Mailadresse ist nicht bestätigt. Dieser Server kann noch keine E-Mails senden, deshalb wartet dein Link bei denen, die ihn betreiben, unter Verwaltung → System → Postausgang. Bitte sie, ihn dir zu geben.
auth-recover-sent = Wenn es ein Konto mit dieser Adresse gibt, ist der Link unterwegs.
auth-recover-set = Neues Passwort setzen
auth-recover-done = Das neue Passwort gilt, und alle deine Sitzungen sind beendet.

auth-verify = Mailadresse bestätigen
auth-verify-lead = Damit zählen deine Zusagen auch dort, wo ein Vorhaben eine bestätigte Adresse verlangt.
auth-verify-act = Adresse bestätigen
auth-verify-done = Deine Adresse ist bestätigt.
auth-verify-next = Meine Zusagen ansehen
auth-verify-no-link = Der geheime Teil des Links fehlt. Öffne den ganzen Link aus der E-Mail.
