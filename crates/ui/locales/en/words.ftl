# A pledge in words.

words-act = { $people ->
    [1] I act whatever happens.
   *[other] I act when at least { $people } people do.
}
words-support = { $people ->
    [1] I support whatever happens.
   *[other] I support when at least { $people } people act.
}
words-if = Only if { $what } are offered.
words-until = Until { $when }.
words-part = { $name }: { $quantity } ({ $unit })
words-give = I give { $what }.
words-need = I need { $what }.
words-fallback = If it never comes to it, I still give { $what }.
