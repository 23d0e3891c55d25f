# Die muster-Linie: Jede Person ist ein Strich.

line-key-act = { $people } würden heute handeln
line-key-next = der Abstand zu „{ $tier }“
line-key-wait = { $people } bereit, warten auf mehr
line-key-missing = fehlen noch
