# Calls, for organisers.

calls-title = Calls
calls-lead = A call asks everybody who would act together to confirm, then counts once more.
calls-none = Nobody was called yet
calls-none-text = Once a tier is reached, you can call for it here.
calls-new = A new call
calls-no-tier = No tier is reached, so nobody can be called yet: nobody is asked to act with fewer people than they asked for.
calls-tier = For which tier
calls-message = What you write to them
calls-message-hint = Markdown. Everybody who is called reads this.
calls-when = When, in words
calls-place = Where
calls-place-hint = Only those who get a “go” are told.
calls-until = They can confirm until
calls-until-hint = Then it is decided by itself. One minute to 90 days from now.
calls-review = Look at it once more
calls-act-title = Call them now?
calls-will = { $people ->
    [one] { $people } person who would act is called, together with those who support. They can answer until { $until }.
   *[other] { $people } people who would act are called, together with those who support. They can answer until { $until }.
}
calls-will-then = Then those who confirmed are counted once more: go, or stand down. A call cannot be taken back.
calls-act = Call them
calls-not-yet = Not yet
calls-is-open = The call is out.

calls-open = Waiting for answers
calls-go = Go
calls-stood-down = Stood down
calls-closed = Over
calls-for = Call for { $tier }
calls-opened = { $people ->
    [one] Opened { $when }, { $people } person called.
   *[other] Opened { $when }, { $people } people called.
}
calls-text = What was written
calls-called = called
calls-seen = have seen it
calls-confirmed = confirmed
calls-declined = declined
calls-waiting = have not answered
calls-in-go = in the go
calls-came = came
calls-would-go = { $people ->
    [one] By the answers so far, { $people } would get a “go”. It is decided { $left }.
   *[other] By the answers so far, { $people } would get a “go”. It is decided { $left }.
}
calls-would-stand-down = { $people ->
    [0] By the answers so far, everybody would stand down. It is decided { $left }.
   *[other] By the answers so far, { $people } hold together, too few for the tier: everybody would stand down. It is decided { $left }.
}
calls-decide = Decide now
calls-decide-title = Decide by the answers so far?
calls-decide-text = Whoever has not answered counts as not taking part. Everybody is told at once.
calls-wait = Wait for more answers
calls-decided-go = { $people ->
    [one] Go, with { $people } person.
   *[other] Go, with { $people } people.
}
calls-decided-down = Stood down. All pledges stand.
calls-check-in = Who came?
calls-check-in-text = What you record here shows how far a pledge carries, next time.
calls-do-came = Came
calls-do-away = Stayed away
calls-stayed-away = stayed away
calls-close = Close this call
