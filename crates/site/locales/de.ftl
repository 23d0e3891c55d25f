# Die öffentliche Seite.

skip = Zum Inhalt springen
languages = Sprachen
footer = muster zählt, wer gemeinsam handeln würde. Zahlen sind gerundet und werden alle paar Minuten erneuert; diese Seite fragt niemand anderen nach etwas und führt kein Skript aus.
footer-amp = Diese Seite ist in AMP: Sie lädt ein Skript von cdn.ampproject.org, das dadurch erfährt, von wo aus sie gelesen wird. Zahlen sind gerundet und werden alle paar Minuten erneuert.
footer-amp-without = Dieselbe Seite ohne das Skript
to-app = App öffnen
to-app-project = In der App öffnen, mit laufenden Zahlen
search = Vorhaben, Organisationen und Neuigkeiten durchsuchen
search-go = Suchen
search-none = Nichts enthält alle Wörter von „{ $query }“.
search-title = Suche
search-narrow = Eingrenzen
search-kind = Was
search-place = Wo
search-language = Sprache
search-since = Von
search-until = Bis
search-all = Alle
search-none-such = Nichts passt
search-none-text = Versuch es mit weniger Wörtern, oder mit dem Anfang eines Wortes. Ob du ä oder ae schreibst, ß oder ss, ist gleich. Vorhaben, die nicht öffentlich sind, findet man nur über ihren Link.
found-project = Vorhaben
found-org = Organisationen
found-news = Neuigkeiten
found-more-project = Alle passenden Vorhaben
found-more-org = Alle passenden Organisationen
found-more-news = Alle passenden Neuigkeiten
page-after-found = Mehr
pages = Seiten
page-of = Seite { $number-said } von { $pages-said }
page-before = Neuere
page-after = Ältere

status-open = Offen
status-running = Läuft
status-finished = Beendet
status-cancelled = Abgesagt
status-draft = Entwurf

standing-nobody = Bisher haben sich weniger als { $floor-said } gemeldet, vielleicht noch niemand.
standing-somebody = Bisher haben sich weniger als { $floor-said } gemeldet.
standing-act = { $people-said } würden heute gemeinsam handeln.
standing-act-about = Etwa { $people-said } würden heute gemeinsam handeln.
standing-act-few = Weniger als { $floor-said } würden heute handeln.
standing-takes = Höchstens { $people-said } mehr erreichen „{ $tier }“.
standing-more = { $more-said } mehr erreichen „{ $tier }“.
standing-more-about = Etwa { $more-said } mehr erreichen „{ $tier }“.
standing-more-few = Ein paar mehr (weniger als { $floor-said }) erreichen „{ $tier }“.
standing-more-offered = { $quantity-said } mehr von { $name } ({ $unit }) erreichen „{ $tier }“.
standing-next = Als Nächstes: „{ $tier }“.
standing-all-reached = Jede Stufe ist erreicht.
standing-call-open = Der Aufruf läuft: Wer gerufen ist, antwortet jetzt.
counted = Gezählt { $when }, und alle paar Minuten wieder. Gezähltes wird auf zwei Stellen gerundet, und weniger als { $floor-said } werden nicht ausgezählt, damit niemand sieht, wer wann dazukam.

directory-title = Niemand geht zuerst. Alle gehen zusammen.
directory-lead = Sag, was du tun würdest und wie viele andere es dafür braucht. Wenn genug bereit sind, erfahren es alle zugleich. Bis dahin geschieht nichts.
directory-none = Noch ist kein Vorhaben offen.
org-none = Sobald diese Organisation ein Vorhaben öffnet, steht es hier.
org-more = { $more ->
    [one] Es gibt { $more-said } weiteres Vorhaben.
   *[other] Es gibt { $more-said } weitere Vorhaben.
}
contact = Kontakt: { $how }
privacy = Was mit deinen Daten geschieht
imprint = Impressum
feed = Abonnieren (Atom)
calendar = Kalenderdatei

enrol = Mitmachen
not-open = Dieses Vorhaben nimmt gerade keine Zusagen an.
fact-action = Was
fact-when = Wann
fact-where = Wo
fact-counted = Wer zählt
fact-data = Deine Daten
fact-erased = { $days ->
    [one] Werden { $days-said } Tag nach dem Ende gelöscht
   *[other] Werden { $days-said } Tage nach dem Ende gelöscht
}
admission-open = Wer sich meldet, zählt sofort
admission-email = Wer sich meldet, zählt, sobald die Mailadresse bestätigt ist
admission-invite = Es zählt nur, wer über eine Einladung kommt
tiers = Was bei welcher Stufe geschieht
tier-reached = Erreicht.
tier-people = { $people ->
    [one] { $people-said } Person
   *[other] { $people-said } Personen
}
project-body = Worum es geht
project-why = Warum jetzt
project-precedents = Wer es schon getan hat

news = Neuigkeiten
news-of = Neuigkeiten von { $name }
news-all = Alle Neuigkeiten
news-none = Hier gibt es keine Neuigkeiten.
news-archive = Nach Monat
news-edited = geändert { $when }

enrol-title = Mitmachen: { $project }
enrol-lead = Füll das ohne Konto aus. Du bekommst einen Link, der deine Antworten enthält; versprochen ist nichts, bevor du ihn öffnest und dich anmeldest.
enrol-wrong = Etwas konnte nicht gelesen werden, deshalb wurde noch nichts daraus gemacht. Was du eingegeben hast, ist noch da.
enrol-wrong-offers = Sieh dir an, was du geben würdest: ganze Zahlen, und wer nur unterstützt, gibt etwas.
enrol-wrong-needs = Sieh dir an, was du bräuchtest: ganze Zahlen.
enrol-wrong-people = Sieh dir deine Bedingung an: eine ganze Zahl ab 1.
enrol-wrong-until = Sieh dir den Tag an, bis zu dem sie gilt.
enrol-give = Was du tun würdest
enrol-act = Ich handle, sobald meine Bedingung erfüllt ist
enrol-support = Ich kann nicht mitmachen, gebe aber Zeit oder Dinge
enrol-need = Was du bräuchtest
enrol-condition = Deine Bedingung
enrol-people = Ich handle, wenn mindestens so viele es tun, mich eingeschlossen
enrol-people-hint = 1 heißt: auf jeden Fall. Niemand wird gebeten, unter der eigenen Zahl zu handeln.
enrol-until = Bis wann sie gilt (kann leer bleiben)
enrol-hide = Meinen Namen vor den Organisierenden verbergen, bis ich einen Aufruf bestätige
enrol-server-sees = Beim Absenden sieht der Server diese Antworten und die Adresse, von der du kommst, aber nicht, wer du bist. Er behält beides nicht; er macht nur den Link. (Mit JavaScript macht ihn die App auf deinem eigenen Gerät.)
enrol-go = Meinen Link machen

link-title = Dein Link ist fertig
link-lead = Öffne ihn, um dich anzumelden oder ein Konto anzulegen und deine Zusage zu speichern. Bis dahin steht sie nirgends als im Link.
link-open = Mit meinen Antworten weiter
link-elsewhere = Oder öffne ihn auf einem anderen Gerät: Fotografiere dies, oder kopiere den Link. Der Browser, der ihn öffnet, braucht JavaScript.
link-copy = Der Link
link-private = Deine Antworten stehen hinter dem # des Links. Diesen Teil senden Browser an keinen Server. Wer den Link hat, kann sie lesen.

missing-title = Hier ist nichts
missing-text = Die Seite ist umgezogen, wurde zurückgenommen, oder es gab sie nie.
missing-home = Zu allen Vorhaben

file-document = PDF, { $size } kB
file-video = Video, { $size } kB
