# Neuigkeiten, für alle und für die, die sie schreiben.

news-title = Neuigkeiten
news-more = Ältere Neuigkeiten zeigen
news-edited = { $published }, geändert { $edited }
news-lead-project = Alle können sie lesen, auf der Seite dieses Vorhabens und auf der Seite der Organisation.
news-lead-org = Alle können sie lesen, auf der Seite der Organisation.
news-none = Noch keine Neuigkeiten
news-none-text = Erzähl der Öffentlichkeit, was geschehen ist und was als Nächstes kommt. Es erscheint auf den öffentlichen Seiten und im Feed, den Leute abonnieren.
news-new = Neuigkeit schreiben
news-edit-title = Diese Neuigkeit ändern
news-field-title = Überschrift
news-field-body = Text
news-field-body-hint = Markdown. Öffentlich, sobald sie veröffentlicht ist.
news-field-language = Sprache
news-publish = Veröffentlichen
news-save = Speichern
news-cancel = Abbrechen
news-published = Veröffentlicht.
news-changed = Gespeichert.
news-edit = Ändern
news-remove = Zurücknehmen
news-remove-title = Diese Neuigkeit zurücknehmen?
news-remove-text = Sie verschwindet von den öffentlichen Seiten. Was schon gelesen oder kopiert wurde, bleibt gelesen.
news-keep = Behalten
news-removed = Die Neuigkeit wurde zurückgenommen.
