# Die Seite eines Vorhabens.

project-missing = Dieses Vorhaben gibt es nicht
project-draft = Entwurf
project-open = Offen
project-running = Läuft
project-finished = Beendet
project-cancelled = Abgesagt
project-counted = Gezählt { $when }, und alle paar Minuten wieder. Gezähltes wird auf zwei Stellen gerundet, und weniger als { $floor } werden nicht ausgezählt, damit niemand sieht, wer wann dazukam. Die Organisierenden sehen genaue Zahlen.
project-tiers = Was bei welcher Stufe geschieht
project-tier-people = { $people ->
    [one] { $people } Person
   *[other] { $people } Personen
}
project-tier-reached = Erreicht.
project-tipping = Was eine Person mehr bewirkt
project-tipping-text = Viele warten auf andere. Wer auf jeden Fall handelt, bringt einige der Wartenden mit, und irgendwann viele auf einmal.
project-body = Worum es geht
project-why = Warum jetzt
project-precedents = Wer es schon getan hat
project-enrol = Mitmachen
project-yours = Deine Zusage
project-change = Deine Zusage ändern
project-again = Wieder zusagen
project-answer = In meinen Zusagen antworten
project-all-mine = Alle meine Zusagen
project-not-open = Dieses Vorhaben nimmt gerade keine Zusagen an.
project-first = Sei bei den Ersten: Nichts wird von dir verlangt, bis genug andere bereit sind.
project-you-decide = Du entscheidest, wann du zählst
project-you-decide-text = Du sagst, wie viele andere es dafür braucht. Vorher verlangt niemand etwas von dir.
project-admission-open = Wer sich meldet, zählt sofort
project-admission-email = Wer sich meldet, zählt, sobald die Mailadresse bestätigt ist
project-admission-invite = Es zählt nur, wer über eine Einladung kommt
project-fact-hidden = Dein Name kann verborgen bleiben, bis du bestätigst
project-fact-erased = { $days ->
    [one] Werden { $days } Tag nach dem Ende gelöscht
   *[other] Werden { $days } Tage nach dem Ende gelöscht
}
project-also = Außerdem gebraucht
project-share = Diese Seite teilen
