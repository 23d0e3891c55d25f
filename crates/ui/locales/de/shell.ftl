# Was jede Ansicht umgibt.

# Der Name einer Ansicht im Titel des Fensters.
shell-title = { $page } · muster
shell-skip = Zum Inhalt springen
shell-nav-main = Hauptmenü
shell-nav-sections = Bereiche
shell-menu = Menü
shell-menu-close = Menü schließen
shell-discover = Entdecken
shell-pledges = Meine Zusagen
shell-me = Ich
shell-run = Organisieren

shell-theme-system = Farben: wie das Gerät. Zu dunkel wechseln
shell-theme-dark = Farben: dunkel. Zu hell wechseln
shell-theme-light = Farben: hell. Zu denen des Geräts wechseln
shell-language = Sprache

shell-offline = Keine Verbindung seit { $time }. Was du schreibst, bleibt hier aufgehoben.
shell-toast-undo = Rückgängig
shell-toast-close = Schließen

shell-foot = Keine Tracker, nichts von anderen Servern.

shell-missing-title = Hier ist keine Seite
shell-missing-text = Vielleicht ist die Adresse vertippt, oder was hier war, ist fort. Von dir ist nichts verloren.
shell-missing-home = Alle Vorhaben ansehen
