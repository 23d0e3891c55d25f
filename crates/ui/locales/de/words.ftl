# Eine Zusage in Worten.

words-act = { $people ->
    [1] Ich handle auf jeden Fall.
   *[other] Ich handle, wenn mindestens { $people } Leute es tun.
}
words-support = { $people ->
    [1] Ich unterstütze auf jeden Fall.
   *[other] Ich unterstütze, wenn mindestens { $people } Leute handeln.
}
words-if = Nur wenn angeboten wird: { $what }.
words-until = Bis { $when }.
words-part = { $name }: { $quantity } ({ $unit })
words-give = Ich gebe { $what }.
words-need = Ich brauche { $what }.
words-fallback = Wenn es nie dazu kommt, gebe ich trotzdem { $what }.
