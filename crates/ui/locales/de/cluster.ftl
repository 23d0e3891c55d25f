# Die Knoten, die die Daten dieses Servers gemeinsam halten.

cluster-title = Cluster
cluster-lead = Die Knoten, die die Daten dieses Servers gemeinsam halten.
cluster-late = Dieser Knoten hat seit { $at } nicht geantwortet. Was du siehst, ist von da.
cluster-goes-on = Noch ein stimmender Knoten kann ausfallen, und alles läuft weiter.
cluster-stops-alone = Fällt der stimmende Knoten aus, kann nichts geschrieben werden, bis er zurück ist.
cluster-stops = Fällt noch ein stimmender Knoten aus, kann nichts geschrieben werden, bis einer zurück ist.
cluster-stopped = Gerade kann nichts geschrieben werden: Die Mehrheit der stimmenden Knoten fehlt.
cluster-reason = { $present ->
    [one] { $present } von { $voters } stimmenden Knoten ist da und nimmt Änderungen an; es braucht { $needed }.
   *[other] { $present } von { $voters } stimmenden Knoten sind da und nehmen Änderungen an; es braucht { $needed }.
}
cluster-alone = Dieser Server ist allein. Beginne unten einen Cluster, damit andere dazukommen können.
cluster-two-later = Zwei stimmende Knoten stünden still, sobald einer davon ausfällt. Darum folgt ein zweiter nur, bis ein dritter dazukommt.
cluster-soon = Die anderen stimmen mit, sobald sie aufgeholt haben.
cluster-two = Zwei stimmende Knoten stehen still, sobald einer davon ausfällt. Lass einen dritten mitstimmen oder einen von ihnen nur folgen.
cluster-even = Eine gerade Zahl stimmender Knoten übersteht nicht mehr Ausfälle als einer weniger.
cluster-follower = Ein Knoten, der nur folgt, hält eine Kopie und übernimmt keine Stimme: Eine gerade Zahl stimmender Knoten übersteht nicht mehr Ausfälle. Er stimmt mit, sobald ein weiterer dazukommt.
cluster-versions = Nicht alle Knoten haben dieselbe Version. Aktualisiere die älteren, einen nach dem anderen.

cluster-picture = Die Knoten: { $list }
cluster-key-leads = führt
cluster-key-votes = stimmt mit
cluster-key-follows = folgt
cluster-key-away = stumm, angehalten oder voll
cluster-says-leads = Knoten { $node } führt
cluster-says-votes = Knoten { $node } stimmt mit
cluster-says-follows = Knoten { $node } folgt
cluster-says-away = Knoten { $node } ist stumm, angehalten oder voll

cluster-nodes = Knoten
cluster-node = Knoten { $node }
cluster-here = antwortet dir
cluster-no-address = allein, ohne Adresse für andere
cluster-state = Zustand
cluster-state-ok = in Ordnung
cluster-state-catches-up = holt auf
cluster-state-stopped = angehalten: { $why }
cluster-state-disk-full = die Platte ist voll: nimmt nichts an, bis Platz ist
cluster-state-silent = stumm: { $why }
cluster-silent-then = Er holt von selbst auf, wenn er zurück ist. Kommt er nie wieder? Dann entferne ihn.
cluster-tag-silent = stumm
cluster-tag-stopped = angehalten
cluster-tag-disk-full = Platte voll
cluster-behind = Rückstand
cluster-behind-by = { $entries ->
    [0] keiner
    [one] { $entries } Eintrag
   *[other] { $entries } Einträge
}
cluster-version = Version
cluster-database = Datenbank
cluster-log = Log
cluster-disk = Frei auf der Platte
cluster-disk-unknown = nicht feststellbar
cluster-disk-low = { $free }: schaff Platz
cluster-clock = Uhr
cluster-clock-here = der Maßstab
cluster-clock-same = gleich
cluster-clock-ahead = geht { $ms } ms vor
cluster-clock-behind = geht { $ms } ms nach
cluster-clock-off-ahead = { $seconds ->
    [one] geht { $seconds } Sekunde vor: stell sie richtig
   *[other] geht { $seconds } Sekunden vor: stell sie richtig
}
cluster-clock-off-behind = { $seconds ->
    [one] geht { $seconds } Sekunde nach: stell sie richtig
   *[other] geht { $seconds } Sekunden nach: stell sie richtig
}

cluster-promote = Knoten { $node } mitstimmen lassen
cluster-demote = Knoten { $node } nur folgen lassen
cluster-transfer = Knoten { $node } führen lassen
cluster-remove = Knoten { $node } entfernen
cluster-promote-ask = Knoten { $node } mitstimmen lassen?
cluster-demote-ask = Knoten { $node } nur folgen lassen?
cluster-transfer-ask = Knoten { $node } führen lassen?
cluster-remove-ask = Knoten { $node } entfernen?
cluster-promote-does = Knoten { $node } zählt von jetzt an für die Mehrheit und kann führen.
cluster-demote-does = Knoten { $node } behält seine Kopie und folgt weiter. Er zählt nicht mehr für die Mehrheit und kann nicht führen.
cluster-transfer-does = Knoten { $node } führt von jetzt an. Das Schreiben pausiert ein, zwei Sekunden.
cluster-remove-does = Knoten { $node } ist aus dem Cluster und bekommt keine Änderungen mehr. Halte danach seinen Server an. Das lässt sich nicht rückgängig machen: Um wiederzukommen, tritt er mit leerem Datenverzeichnis neu bei.
cluster-leads-now = Er führt gerade: Ein anderer übernimmt die Führung, und das Schreiben pausiert ein, zwei Sekunden.
cluster-is-here = Du schaust durch diesen Knoten. Mach danach unter der Adresse eines anderen weiter.
cluster-afterwards = Danach
cluster-promoted = Knoten { $node } stimmt mit
cluster-demoted = Knoten { $node } folgt nur
cluster-transferred = Knoten { $node } führt
cluster-removed = Knoten { $node } ist aus dem Cluster; halte seinen Server an
cluster-why-last = Er stimmt als einziger Knoten. Lass erst einen anderen mitstimmen.
cluster-why-follows = Er folgt nur. Lass ihn erst mitstimmen.
cluster-why-stopped = Die Mehrheit der stimmenden Knoten muss zustimmen, und sie fehlt.
cluster-why-silent = Er antwortet nicht, also kann er weder mitstimmen noch führen.

cluster-begin = Andere dazukommen lassen
cluster-begin-lead = Dieser Server wird der erste Knoten eines Clusters: Er nimmt Verbindungen anderer Knoten an, und du kannst sie einladen. Seine Daten bleiben, wie sie sind, und wer ihn nutzt, merkt nichts.
cluster-begin-address = Adresse für andere Knoten
cluster-begin-address-hint = Wo die anderen Knoten diesen erreichen, Host und Port, etwa node-1.example.org:7422.
cluster-begin-address-wrong = Ein Host und ein Port, etwa node-1.example.org:7422.
cluster-begin-listen = Lauschen auf
cluster-begin-listen-hint = Eine IP-Adresse und ein Port dieser Maschine; leer für alle Adressen und denselben Port.
cluster-begin-listen-wrong = Eine IP-Adresse und ein Port, etwa 0.0.0.0:7422.
cluster-begin-firewall = Die Knoten sprechen über eigene verschlüsselte Verbindungen: Lass diesen Port nur zu den anderen Knoten durch.
cluster-begin-do = Einen Cluster beginnen
cluster-begun = Dieser Server ist der erste Knoten eines Clusters; lade andere ein

cluster-invite = Einen Knoten einladen
cluster-invite-lead = Eine Einladung lässt einen weiteren Knoten herein. Er bekommt alle Daten, folgt, bis er aufgeholt hat, und stimmt mit, sobald das eine ungerade Zahl ergibt.
cluster-invite-minutes = Gilt
cluster-invite-hour = eine Stunde
cluster-invite-day = einen Tag
cluster-invite-week = eine Woche
cluster-invite-do = Einladung machen
cluster-invite-secret = Wer sie zuerst hat, bekommt alle Daten: Behandle sie wie ein Passwort. Sie wird einmal gezeigt und gilt bis { $until }.
cluster-invitation = Einladung
cluster-invite-command = Auf der neuen Maschine
cluster-invite-command-hint = Mit leerem Datenverzeichnis und der Einladung in der Datei invitation.txt. HOST ist, wo die anderen Knoten die neue Maschine erreichen.
cluster-copy-invitation = Einladung kopieren
cluster-copy-command = Befehl kopieren
cluster-copied = Kopiert.
cluster-copy-failed = Dieser Browser lässt Seiten nicht kopieren. Markiere den Text und kopiere ihn selbst.
cluster-close = Schließen
cluster-done = Ich habe sie

cluster-compare = Tabellen vergleichen
cluster-compare-lead = Jeder Knoten macht beim selben Eintrag des Logs einen Fingerabdruck seiner Tabellen. Das liest alles: Minuten bei einer großen Datenbank, während alle weiterarbeiten.
cluster-compare-do = Tabellen vergleichen
cluster-compare-progress = Die Knoten lesen ihre Tabellen
cluster-compare-at = Verglichen um { $time }, bei Eintrag { $entry }.
cluster-compare-asked = damit wird verglichen
cluster-compare-same = gleich
cluster-compare-differs = weicht ab
cluster-compare-silent = sagte nichts
cluster-compare-all-same = Alle Tabellen sind gleich.
cluster-compare-one = Es gibt keinen anderen Knoten zum Vergleichen.
cluster-compare-some-differ = Die Tabellen eines Knotens weichen ab: Entferne ihn und lass ihn mit leerem Datenverzeichnis neu beitreten.
cluster-compare-some-silent = Ein Knoten sagte nichts: Läuft er, und hat er aufgeholt? Versuch es noch einmal.
