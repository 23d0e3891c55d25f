# Diagramme. Jedes sagt seine Zahlen auch in Sätzen.

chart-as-picture = Bild
chart-as-table = Tabelle
chart-shown-as = Gezeigt als
chart-csv = CSV
chart-step = Pfeiltasten oder Zeiger: die Punkte entlang
chart-today = heute

chart-tipping-name = Kippkurve
chart-tipping-none = Noch hat sich niemand gemeldet, also gibt es nichts zu kippen.
chart-tipping-across = weitere Personen, die auf jeden Fall handeln
chart-tipping-few = < { $floor }
chart-tipping-tips = { $tier } kippt
# more: mit Vorzeichen, wie +88.
chart-tipping-jump = { $more } → { $people }
chart-tipping-reaches = { $more } → { $tier }
chart-tipping-key-away = wenn Personen wegbleiben
chart-tipping-key-next = bis zum nächsten Kippen
chart-tipping-key-after = danach
chart-tipping-says-today = Heute würden { $people } gemeinsam handeln
chart-tipping-says-more = { $extra ->
    [one] Mit { $extra } weiteren Person, die auf jeden Fall handelt, würden { $people } gemeinsam handeln
   *[other] Mit { $extra } weiteren Personen, die auf jeden Fall handeln, würden { $people } gemeinsam handeln
}
chart-tipping-says-away = { $extra ->
    [one] Wenn { $extra } Person wegbleibt, würden { $people } gemeinsam handeln
   *[other] Wenn { $extra } Personen wegbleiben, würden { $people } gemeinsam handeln
}
chart-tipping-summary-today = Heute würden { $people } gemeinsam handeln.
chart-tipping-summary-tier = { $extra ->
    [one] Mit { $extra } weiteren Person, die auf jeden Fall handelt, sind es { $people }, und „{ $tier }“ ist erreicht.
   *[other] Mit { $extra } weiteren Personen, die auf jeden Fall handeln, sind es { $people }, und „{ $tier }“ ist erreicht.
}
chart-tipping-summary-few = Mit ein paar weiteren Personen (weniger als { $floor }), die auf jeden Fall handeln, ist „{ $tier }“ erreicht.
chart-tipping-summary-most = Mit höchstens { $extra } weiteren Personen, die auf jeden Fall handeln, ist „{ $tier }“ erreicht.
chart-tipping-few-more = ein paar mehr
chart-tipping-most-more = höchstens { $more }
chart-tipping-says-most = Mit höchstens { $extra } weiteren Personen, die auf jeden Fall handeln, würden { $people } gemeinsam handeln
chart-tipping-summary-beyond = „{ $tier }“ ist auf dieser Kurve nicht in Sicht.
chart-tipping-column-extra = Weitere Personen
chart-tipping-column-people = Würden gemeinsam handeln

chart-asks-name = Was verlangt wird
chart-asks-none = Noch hat sich niemand gemeldet.
chart-asks-key-holds = heute erfüllt
chart-asks-key-next = als Nächstes dabei
chart-asks-key-more = verlangt mehr
chart-asks-says = { $people ->
    [one] { $people } verlangt { $from } bis { $to }
   *[other] { $people } verlangen { $from } bis { $to }
}; heute würden { $act } davon handeln
chart-asks-says-one = { $people ->
    [one] { $people } verlangt { $asked }
   *[other] { $people } verlangen { $asked }
}; heute würden { $act } davon handeln
# Unter den Balken; wie chart-asks-range, aber kurz.
chart-asks-span = { $from }–{ $to }
chart-asks-range = { $from } bis { $to }
chart-asks-summary = { $ready ->
    [one] { $ready } Person ist bereit.
   *[other] { $ready } Personen sind bereit.
} Die Bedingung von { $act } ist heute erfüllt; { $waiting ->
    [one] { $waiting } verlangt mehr.
   *[other] { $waiting } verlangen mehr.
}
chart-asks-column-asked = Verlangen
chart-asks-column-ready = Bereit
chart-asks-column-act = Würden heute handeln

chart-time-name = Zusagen im Verlauf
chart-time-none = Noch hat sich niemand gemeldet.
chart-time-says = { $when }: { $people } bereit
chart-time-summary = { $from ->
    [one] Am { $since } war { $from } Person bereit.
   *[other] Am { $since } waren { $from } Personen bereit.
} { $to ->
    [one] Jetzt ist { $to } Person bereit.
   *[other] Jetzt sind { $to } Personen bereit.
}
chart-time-column-when = Wann
chart-time-column-people = Bereit

chart-balance-key = Balken: angeboten. Linie: gebraucht.
chart-balance-row = { $offered } angeboten · { $needed } gebraucht
