# Was zwischen App und Server schiefgehen kann: was geschehen ist, was jetzt zu tun ist.

data-again = Noch einmal versuchen

data-unreachable = Der Server antwortet nicht. Von dir ist nichts verloren; es geht weiter, wenn die Verbindung wieder da ist.
data-unavailable = Der Server kann das gerade nicht annehmen. Bitte versuch es gleich noch einmal.
data-internal = Auf dem Server ist etwas schiefgegangen. Von dir ist nichts verloren. Bitte versuch es noch einmal.
data-no-memory = Dieses Gerät hat zu wenig Speicher, um das Passwort zu verarbeiten. Schließ andere Seiten und versuch es noch einmal.
data-rate-limited = Zu viele Versuche. Bitte warte ein wenig und versuch es noch einmal.
data-rate-limited-for = { $seconds ->
    [one] Zu viele Versuche. Bitte versuch es in { $seconds } Sekunde noch einmal.
   *[other] Zu viele Versuche. Bitte versuch es in { $seconds } Sekunden noch einmal.
}
data-invalid = Etwas kann so nicht angenommen werden. Bitte sieh dir die markierten Felder an.
data-too-large = Das ist größer, als der Server annimmt.
data-sign-in-first = Bitte melde dich zuerst an. Was du geschrieben hast, bleibt hier.
data-session-ended = Du wurdest abgemeldet. Bitte melde dich wieder an; was du geschrieben hast, bleibt hier.
data-refresh-reused = Deine Sitzung wurde von anderswo benutzt und deshalb zur Sicherheit beendet. Bitte melde dich wieder an.
data-wrong-credentials = Adresse und Passwort passen nicht zusammen. Prüf beide, oder wähl ein neues Passwort.
data-account-locked = Dieses Konto ist gesperrt. Frag die, die diesen Server betreiben.
data-not-allowed = Das darfst du hier nicht.
data-grant-too-large = Niemand kann eine Rolle geben oder nehmen, die mehr umfasst als die eigene.
data-last-owner = Mindestens einer Person muss die Organisation gehören. Benenne zuerst eine andere.
data-account-exists = Mit dieser Adresse gibt es schon ein Konto. Melde dich an, oder wähl ein neues Passwort.
data-person-not-found = Diese Person gibt es hier nicht.
data-link-invalid = Dieser Link wurde schon benutzt oder ist zu alt. Fordere einen neuen an.
data-owner-exists = Dieser Server gehört schon jemandem.
data-org-not-found = Diese Organisation gibt es nicht. Ist die Adresse vollständig?
data-slug-taken = Diese Adresse ist schon vergeben. Wähl eine andere.
data-project-not-found = Dieses Vorhaben gibt es nicht, oder es ist noch nicht öffentlich. Ist die Adresse vollständig?
data-project-not-open = Dieses Vorhaben nimmt gerade keine Zusagen an.
data-status-not-reachable = Das Vorhaben kann nicht von seinem jetzigen Zustand in jenen wechseln.
data-project-not-ready = Ein Vorhaben, das Zusagen annimmt, hat mindestens eine Stufe, sonst ließe sich nie etwas erreichen. Füg zuerst eine hinzu.
data-too-many = Das Vorhaben hat davon so viele, wie es haben kann.
data-type-in-use = Zusagen oder Stufen verwenden dies, deshalb lässt es sich nicht entfernen.
data-news-not-found = Diese Neuigkeit gibt es nicht mehr.
data-needs-maximum = Was in einer Stufe oder Bedingung vorkommt, braucht eine Obergrenze pro Person.
data-pledge-not-standing = Diese Zusage besteht nicht mehr.
data-revision-changed = Das Vorhaben hat sich geändert, seit du es gelesen hast. Bitte sieh es dir noch einmal an, bevor du zusagst; was du geschrieben hast, bleibt hier.
data-condition-passed = Der letzte Tag deiner Bedingung ist schon vorbei.
data-invitation = Diese Einladung wurde schon benutzt oder gehört nicht zu diesem Vorhaben.
data-call-in-progress = In diesem Vorhaben läuft schon ein Aufruf.
data-call-not-open = Der Aufruf nimmt keine Antworten mehr an.
data-not-called = Du wurdest nicht gerufen.
data-tier-not-met = Die heute handeln würden, erfüllen diese Stufe nicht, deshalb wird niemand gerufen.
data-moved = Beim Zählen haben sich Zusagen geändert. Bitte versuch es noch einmal.
data-changed-meanwhile = Jemand hat das inzwischen geändert. Lade es neu; von dir wurde nichts gespeichert.
data-mail-not-verified = Bestätige zuerst deine Mailadresse.
data-node-not-found = Diesen Knoten hat der Cluster nicht.
data-last-voter = Nur dieser Knoten stimmt ab. Befördere zuerst einen anderen.
data-node-behind = Der Knoten ist noch nicht auf dem Stand. Warte, bis er es ist.
data-node-not-voter = Der Knoten folgt nur. Befördere ihn zuerst.
data-no-cluster = Dieser Server ist allein. Beginne zuerst einen Cluster mit ihm.
data-cluster-begun = Dieser Server gehört schon zu einem Cluster.
data-no-leader = Gerade führt kein Knoten. Sorge dafür, dass eine Mehrheit der abstimmenden Knoten läuft und erreichbar ist.
data-address-unusable = Diese Maschine kann dort nicht lauschen: Der Port ist belegt, oder die Adresse gehört einer anderen Maschine.
data-disk-full = Die Festplatte des Servers ist voll, deshalb lässt sich nichts speichern. Nichts wurde geändert; wer diesen Server betreibt, muss Platz schaffen.
data-cluster-updating = Das geht, sobald auf jedem Server die neue Version läuft; die Aktualisierung ist im Gange. Nichts wurde geändert.
data-change-unconfirmed = Das wurde nicht rechtzeitig bestätigt und kann noch geschehen. Sieh nach, ob es geschehen ist, bevor du es noch einmal versuchst.

data-problem-empty = Bitte füll das aus.
data-problem-too-long = Höchstens { $max } Zeichen.
data-problem-too-short = Mindestens { $min } Zeichen.
data-problem-character = Manche Zeichen sind hier nicht erlaubt.
data-problem-range = Von { $min } bis { $max }.
data-problem-too-many = Höchstens { $max }.
data-problem-duplicate = Das steht hier zweimal.
data-problem-unknown = Das gibt es hier nicht.
data-problem-malformed = Das hat nicht die richtige Form.
data-problem-contradiction = Das widerspricht einem anderen Feld.
data-too-few-left = Ein anderer abstimmender Knoten schweigt: Ohne diesen blieben zu wenige, und nichts ließe sich schreiben. Starte den schweigenden, oder entferne ihn zuerst.
data-node-silent = Der Knoten antwortet gerade nicht. Sorge dafür, dass er läuft und erreichbar ist, dann versuch es noch einmal.
data-file-not-found = Diese Datei gibt es nicht mehr.
data-file-not-usable = Das ist kein Bild (JPEG, PNG, WebP, GIF), kein PDF und kein Video (MP4, WebM), das sich zeigen lässt, oder es ist beschädigt.
data-quota-exceeded = Die Dateien der Organisation belegen so viel Platz, wie sie dürfen. Entferne einige, die nicht mehr gebraucht werden, oder bitte die Betreiber dieses Servers um mehr.
data-chunk-missing = Ein Teil der Datei lässt sich gerade nicht lesen: Kein erreichbarer Server hat ihn. Versuche es später noch einmal.
