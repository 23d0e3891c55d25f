# Wo ein Vorhaben steht, und wie man es weitergibt. Öffentliche Zahlen haben zwei Stellen: ab 100 „etwa“.

# Anstelle einer kleinen Zahl, und einer gerundeten, innerhalb eines Satzes.
standing-few = weniger als { $floor }
standing-about = etwa { $people }
standing-nobody = Bisher haben sich weniger als { $floor } gemeldet, vielleicht noch niemand.
standing-somebody = Bisher haben sich weniger als { $floor } gemeldet.
standing-act = { $people } würden heute gemeinsam handeln.
standing-act-about = Etwa { $people } würden heute gemeinsam handeln.
standing-act-few = Weniger als { $floor } würden heute handeln.
standing-takes = Höchstens { $people } mehr erreichen „{ $tier }“.
standing-more = { $more } mehr erreichen „{ $tier }“.
standing-more-about = Etwa { $more } mehr erreichen „{ $tier }“.
standing-more-few = Ein paar mehr (weniger als { $floor }) erreichen „{ $tier }“.
standing-more-offered = { $quantity } mehr von { $name } ({ $unit }) erreichen „{ $tier }“.
standing-next = Als Nächstes: „{ $tier }“.
standing-all-reached = Jede Stufe ist erreicht.
standing-call-open = Der Aufruf läuft: Wer gerufen ist, antwortet jetzt.
