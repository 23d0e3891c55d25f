# Einen Server und seine Organisationen betreiben.

admin-group-org = Organisation
admin-group-people = Menschen
admin-group-server = Server
admin-orgs = Organisationen
admin-users = Konten
admin-roles = Rollen
admin-audit = Protokoll
admin-system = System
admin-demo = Demodaten
admin-public = Die öffentliche Seite
admin-sign-in = Bitte melde dich an, um das zu sehen.
admin-sign-in-button = Anmelden
admin-dashboard = Übersicht
admin-see-public = Öffentliche Seite
admin-demo-tag = Demo
admin-save = Änderungen speichern
admin-saved = Gespeichert
admin-remove = { $what } entfernen
admin-edit = { $what } ändern
admin-add = Hinzufügen
admin-leave = Lassen, wie es war

admin-orgs-lead = Wer hier Menschen zusammenruft.
admin-orgs-none = Noch keine Organisation
admin-orgs-none-text = Eine Organisation veröffentlicht Vorhaben. Lege unten die erste an.
admin-org-projects = { $count ->
    [one] { $count } offenes Vorhaben
   *[other] { $count } offene Vorhaben
}
admin-org-new = Eine neue Organisation
admin-org-name = Name
admin-slug = Adresse
admin-org-slug-hint = Teil ihrer Links: Kleinbuchstaben, Ziffern, Bindestriche.
admin-summary = Zusammenfassung
admin-org-create = Organisation anlegen

admin-profile = Über die Organisation
admin-profile-contact = Wie man sie erreicht
admin-profile-languages = Sprachen
admin-profile-languages-hint = Kürzel, die erste zuerst, z. B. „en de ur“.
admin-profile-imprint = Impressum
admin-profile-privacy = Was sie mit persönlichen Daten tut
admin-people-title = Menschen
admin-people-lead = Wer mitmacht oder eine Rolle bekommen hat. Was eine Rolle erlaubt, steht in der Tabelle der Rollen.
admin-people-roles = Mit einer Rolle
admin-people-all = Alle
admin-people-who = Welche Menschen
admin-people-none = Niemand hier
admin-people-none-text = Hier erscheint, wer mitmacht.
admin-people-person = Person
admin-people-role = Rollen
admin-people-pledges = Zusagen
admin-people-joined = Dabei seit
admin-people-unnamed = ein Mitglied
admin-people-erased = gelöscht
admin-people-change = Rollen …
admin-people-dialog = Rollen von { $who }
admin-people-has-none = Keine Rolle über die eigenen Zusagen hinaus.
admin-people-take = Wegnehmen
admin-people-give = Rolle geben
admin-people-where = Wo
admin-people-whole = Die ganze Organisation
admin-people-given = Gegeben
admin-people-taken = Weggenommen
admin-people-remove = Aus der Organisation entfernen
admin-people-remove-sure = Alle Zusagen dieser Person werden zurückgezogen und ihre Daten hier gelöscht. Das lässt sich nicht rückgängig machen. Drück noch einmal, um es zu tun.
admin-people-removed = { $who } ist kein Mitglied mehr
admin-role-owner = Eigentum
admin-role-admin = Verwaltung
admin-role-organiser = Organisierende
admin-role-member = Mitglied
admin-role-guest = Gast
admin-role-on = { $role } bei „{ $project }“
admin-projects-none = Noch kein Vorhaben
admin-projects-none-text = Ein Vorhaben ruft zu einer Handlung auf. Beginne mit einer Vorlage unten, alles darin lässt sich ändern.
admin-project-new = Ein neues Vorhaben
admin-title = Titel
admin-title-hint = Worum gebeten wird, in wenigen Worten.
admin-template = Beginnen mit
admin-template-none = Nichts, ich fülle es selbst aus
admin-template-rent = Ein Mietstreik
admin-template-union = Eine Gewerkschaftsabstimmung
admin-template-petition = Eine Petition
admin-template-event = Ein Nachbarschaftsfest
admin-template-rent-asks = Wie viele Haushalte müssen mitmachen, bevor du es tust?
admin-template-union-asks = Wie viele aus der Belegschaft müssen neben dir stehen, bevor dein Name gezeigt wird?
admin-template-petition-asks = Wie viele müssen unterschreiben, bevor dein Name öffentlich wird?
admin-template-event-asks = Wie viele müssen kommen, damit es sich für dich lohnt?
admin-project-create = Entwurf anlegen

admin-status = Stand
admin-status-hint = Einen Entwurf sehen nur Organisierende. Sobald das Vorhaben offen ist, kann man mitmachen.
admin-ready = Bevor du es öffnest
admin-ready-not = Noch nicht bereit zum Öffnen
admin-ready-title = Ein Titel
admin-ready-tier = Mindestens eine Stufe: wie viele Personen es braucht, oder was angeboten sein muss
admin-ready-summary = Ein Absatz für Karten und den Kopf der Seite
admin-ready-body = Was es ist, in deinen eigenen Worten
admin-ready-when = Wann es beginnt
admin-ready-there = da
admin-ready-missing = fehlt
admin-ready-better = besser damit
admin-status-draft = Entwurf
admin-status-open = Offen
admin-status-running = Läuft
admin-status-finished = Beendet
admin-status-cancelled = Abgesagt
admin-status-do-open = Für Zusagen öffnen
admin-status-do-draft = Zurück zum Entwurf
admin-status-do-finish = Beenden
admin-status-do-cancel = Vorhaben absagen

admin-tiers = Stufen
admin-tiers-lead = Meilensteine. Alle lesen, was bei jeder geschieht.
admin-tier-name = Name der Stufe
admin-tier-people = Nötige Personen
admin-tier-summary = Was dann geschieht
admin-tier-offered = Nötig: { $what }
admin-tier-part = { $name }: { $quantity } ({ $unit })
admin-tier-rule = Wer ruft
admin-tier-by-organiser = Organisierende
admin-tier-automatic = muster, sobald es sicher ist
admin-tier-slack = Prozent, die wegbleiben dürfen
admin-tier-hours = So viele Stunden lang
admin-tier-by-itself = { $hours ->
    [one] muster ruft, sobald { $slack } % seit { $hours } Stunde wegbleiben dürfen.
   *[other] muster ruft, sobald { $slack } % seit { $hours } Stunden wegbleiben dürfen.
}
admin-people = { $count ->
    [one] { $count } Person
   *[other] { $count } Personen
}
admin-offers = Was man geben kann
admin-offers-lead = Über das Mitmachen hinaus: Stunden, Transporter, Geld.
admin-offer-name = Was
admin-offer-unit = Einheit
admin-offer-hint = Wofür
admin-offer-most = Höchstens pro Person
admin-offer-target = Insgesamt erhofft
admin-offer-meets = Deckt welchen Bedarf
admin-offer-meets-none = Keinen
admin-offer-max = bis zu { $max } { $unit } pro Person
admin-needs = Was man brauchen könnte
admin-needs-lead = Danach werden alle gefragt, die mitmachen, damit du weißt, was vorzubereiten ist.
admin-need-yes-no = ja oder nein
admin-need-quantity = eine Zahl
admin-need-name = Was
admin-need-hint = Was man bekommt
admin-need-group = Überschrift
admin-need-kind = Antwort

admin-project-action = Die Handlung
admin-action = Was alle tun
admin-action-hint = In wenigen Worten, z. B. „Die alte Miete zahlen“.
admin-starts = Beginnt
admin-ends = Endet
admin-revises = Das ändert, was zugesagt wurde. Bestehende Zusagen zählen nicht, bis die zustimmen, die sie gegeben haben; sie erfahren es per E-Mail.
admin-agree-again-title = Ändern, was zugesagt wurde?
admin-agree-again = { $people ->
    [one] Damit muss { $people } Person neu zustimmen; bis dahin zählt ihre Zusage nicht. Weiter?
   *[other] Damit müssen { $people } Personen neu zustimmen; bis dahin zählen ihre Zusagen nicht. Weiter?
}
admin-agree-again-all = Damit müssen alle neu zustimmen, die zugesagt haben; bis dahin zählen ihre Zusagen nicht. Weiter?
admin-agree-again-no = Lassen, wie es ist
admin-agree-again-yes = Weiter
admin-project-text = Texte
admin-preview = Wie es aussehen wird
admin-precedents = Wer es schon getan hat
admin-project-people = Menschen
admin-retention = Tage, bis alle vergessen sind
admin-retention-hint = Ab dem Ende des Vorhabens gezählt: Dann werden Namen, Adressen und Notizen gelöscht.
admin-body = Worum es geht
admin-markdown = Markdown: Überschriften, Listen, Links.
admin-why = Warum es gelingen kann
admin-place = Ort
admin-admission = Welche Zusagen zählen
admin-admission-open = Alle, sofort
admin-admission-email = Mit bestätigter Mailadresse
admin-admission-invite = Mit einer Einladung

admin-users-lead = Alle mit einem Konto auf diesem Server.
admin-user-none = Niemand hier
admin-user-none-text = Kein Name und keine Adresse enthält diese Wörter.
admin-user-mail = E-Mail
admin-user-name = Name
admin-user-state = Stand
admin-user-since = Seit
admin-user-sessions = Sitzungen
admin-user-action = Ändern
admin-user-verified = bestätigt
admin-user-unverified = nicht bestätigt
admin-user-is-locked = gesperrt
admin-user-lock = Sperren
admin-user-unlock = Entsperren
admin-user-locked = { $mail } ist gesperrt und überall abgemeldet
admin-user-unlocked = { $mail } kann sich wieder anmelden

admin-roles-lead = Eine Rolle ist ein benanntes Bündel von Rechten. Wer ein Recht nicht hat, kann es nicht geben.
admin-permission = Recht
admin-role-allowed = erlaubt
admin-role-not = nicht erlaubt
admin-may-server = Cluster, Sicherungen, Konten, Demodaten
admin-may-org-create = Organisationen anlegen
admin-may-org = Name, Kontakt, Impressum ändern
admin-may-members = Menschen einladen und entfernen
admin-may-roles = Rollen geben und wegnehmen
admin-may-audit = Das Protokoll lesen
admin-may-projects = Vorhaben und Stufen anlegen und ändern
admin-may-pledges = Zusagen und Übersichten sehen
admin-may-identity = Namen und Kontakte sehen
admin-may-call = Zum Handeln rufen
admin-may-message = Allen schreiben, die mitmachen
admin-may-news = Neuigkeiten veröffentlichen
admin-may-rooms = Räume anlegen, Menschen einlassen
admin-may-write = In den eigenen Räumen schreiben
admin-may-files = Dateien hochladen

admin-system-again = Noch einmal nachsehen
admin-system-fine = Alles läuft, und E-Mails gehen über SMTP hinaus.
admin-system-no-smtp = Alles läuft. Ohne SMTP warten E-Mails unten im Postausgang; gib sie von Hand weiter oder setze smtp_url.
admin-system-failed = { $count ->
    [one] { $count } Auftrag ist endgültig gescheitert; warum, steht im Log des Servers.
   *[other] { $count } Aufträge sind endgültig gescheitert; warum, steht im Log des Servers.
}
admin-system-backups = Es läuft, aber die Sicherungen brauchen dich: siehe unten.
admin-system-version = Version
admin-system-uptime = Laufzeit
admin-system-applied = Zuletzt angewendeter Eintrag
admin-system-database = Datenbank
admin-system-log = Log
admin-system-memory = Arbeitsspeicher
admin-system-disk = Frei auf der Platte
admin-system-jobs = Wartende Aufträge
admin-backups = Sicherungen
admin-backups-none = Es sind keine Sicherungen geplant. Setze backup_dir, und am besten backup_recipient, damit jeden Tag eine gemacht wird; oder mach eine von Hand mit „muster backup create“.
admin-backups-overdue = Eine Sicherung ist überfällig, und kein Knoten macht sie: Keiner, der läuft, hat ein backup_dir, oder keiner kommt dazu.
admin-backups-failed = { $count ->
    [one] Die Sicherung ist gescheitert: { $why }. Sie wird noch einmal versucht.
   *[other] Die Sicherung ist gescheitert, bisher { $count }-mal: { $why }. Sie wird noch einmal versucht.
}
admin-backups-last = Letzte Sicherung
admin-backups-next = Nächste Sicherung
admin-backups-node = Gemacht von Knoten
admin-backups-size = Größe
admin-backups-file = Datei
admin-backups-never = Noch keine
admin-backups-running = Wird gerade gemacht
admin-backups-unknown = Nicht bekannt
admin-outbox = Postausgang
admin-outbox-lead = { $count ->
    [0] Keine E-Mail wartet. Solange es kein SMTP gibt, bleibt jeder Brief hier.
    [one] { $count } E-Mail wartet. Sie enthält einen Link, der jemanden einlässt: Gib sie nur an die Person weiter, für die sie ist.
   *[other] { $count } E-Mails warten, die neuesten zuerst; über { $most } hinaus fallen die ältesten weg. Sie enthalten Links, die jemanden einlassen: Gib jede nur an die Person weiter, für die sie ist.
}
admin-outbox-search = Nach Adresse oder Betreff suchen
admin-outbox-to = An
admin-outbox-subject = Betreff
admin-outbox-at = Geschrieben
admin-outbox-none = Keine solchen E-Mails
admin-outbox-none-text = Versuch es mit weniger Wörtern.
admin-outbox-close = Schließen
admin-outbox-letter = Brief
admin-outbox-read = Lesen
admin-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
admin-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
admin-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}

admin-demo-lead = Glaubhafte Organisationen und Menschenmengen zum Ansehen, in eigenen Organisationen.
admin-demo-present = Demodaten sind da. Werden sie entfernt, verschwinden ihre Organisationen mit allem darin.
admin-demo-absent = Hier gibt es keine Demodaten.
admin-demo-add = Demodaten hinzufügen
admin-demo-remove = Demodaten entfernen
admin-demo-added = Demodaten sind da
admin-demo-removed = { $count ->
    [one] { $count } Organisation ist weg
   *[other] { $count } Organisationen sind weg
}
admin-demo-progress = Menschen melden sich

admin-audit-lead = Wer was auf diesem Server getan hat, das Neueste zuerst.
admin-audit-lead-org = Wer was in { $org } getan hat, das Neueste zuerst.
admin-audit-none = Noch nichts
admin-audit-none-text = Rollen, Sperren und Eigentum erscheinen hier.
admin-audit-when = Wann
admin-audit-who = Wer
admin-audit-what = Was
admin-audit-on = Woran
admin-audit-detail = Einzelheit
admin-actor-system = muster
admin-actor-nobody = jemand ohne Anmeldung
admin-actor-account = Konto …{ $id }
admin-actor-member = Mitglied …{ $id }
admin-did-grant-give = Rolle gegeben
admin-did-grant-take = Rolle weggenommen
admin-did-account-lock = Konto gesperrt
admin-did-account-unlock = Konto entsperrt
admin-did-account-delete = Konto gelöscht
admin-did-session-close = Sitzung beendet
admin-did-session-close-all = Alle Sitzungen eines Kontos beendet
admin-did-server-claim = Eigentum am Server übernommen
admin-did-org-create = Organisation angelegt
admin-did-org-update = Organisation geändert
admin-did-org-delete = Organisation gelöscht
admin-did-member-remove = Mitglied entfernt
admin-did-project-create = Vorhaben angelegt
admin-did-project-update = Vorhaben geändert
admin-did-project-status = Stand eines Vorhabens geändert
admin-did-project-erase = Personendaten eines Vorhabens gelöscht
admin-did-tier-put = Stufe hinzugefügt oder geändert
admin-did-tier-drop = Stufe entfernt
admin-did-offer-type-put = Angebot hinzugefügt oder geändert
admin-did-offer-type-drop = Angebot entfernt
admin-did-need-type-put = Bedarf hinzugefügt oder geändert
admin-did-need-type-drop = Bedarf entfernt
admin-did-call-open = Aufruf eröffnet
admin-did-call-decide = Aufruf entschieden
admin-did-call-close = Aufruf geschlossen
admin-did-import-begin = Import einer Liste begonnen
admin-did-import-commit = Liste importiert
admin-did-import-drop = Import einer Liste aufgegeben
admin-files = Dateien
admin-files-node = Server { $number }
admin-files-silent = Er antwortet nicht.
admin-files-none = Noch keine Dateien.
admin-files-here = { $count ->
    [one] { $size } in 1 Stück
   *[other] { $size } in { $count } Stücken
}
admin-files-bucket = { $count ->
    [one] Im Bucket: { $size } in 1 Stück
   *[other] Im Bucket: { $size } in { $count } Stücken
}
admin-files-bucket-checked = Der führende Server vergleicht für alle, was im Bucket liegt, mit den Prüfsummen.
admin-files-fetching = { $count ->
    [one] Holt { $size } in 1 Stück von den anderen Servern
   *[other] Holt { $size } in { $count } Stücken von den anderen Servern
}
admin-files-healed = { $count ->
    [one] 1 beschädigtes Stück wurde gefunden und neu geholt. Sieh nach der Platte dieses Servers.
   *[other] { $count } beschädigte Stücke wurden gefunden und neu geholt. Sieh nach der Platte dieses Servers.
}
admin-files-checked = Alle gelesen und mit ihren Prüfsummen verglichen: { $when }.
admin-files-unchecked = Seit dem Start dieses Servers sind noch nicht alle mit ihren Prüfsummen verglichen.
