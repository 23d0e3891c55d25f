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
# acting: people in words, supporting: people in words (both below).
calls-will = This goes to { $acting } and { $supporting }. They can answer until { $until }.
calls-acting = { $people ->
    [one] { $people } person who would act
   *[other] { $people } people who would act
}
calls-supporting = { $people ->
    [0] no supporters
    [one] { $people } supporter
   *[other] { $people } supporters
}
calls-tier-people = { $people ->
    [one] { $tier }: takes { $people } person
   *[other] { $tier }: takes { $people } people
}
calls-they-read = What they read
calls-go-read = Only those who get a “go” read where:
calls-will-then = Then those who confirmed are counted once more: go, or stand down. A call cannot be taken back.
calls-act = Call them
calls-not-yet = Not yet
calls-is-open = The call is out.

calls-open = Waiting for answers
calls-go = Go
calls-stood-down = Stood down
calls-closed = Over
calls-for = Call for { $tier }
# acting, supporting: people in words, see calls-acting.
calls-opened = Opened { $when }, to { $acting } and { $supporting }.
calls-text = What was written
calls-called = called in all, supporters included
calls-seen = have seen it
calls-confirmed = confirmed
calls-declined = declined
calls-waiting = have not answered
calls-in-go = got a “go”
calls-came = came
calls-would-go = By the answers so far, { $people } would get a “go”. It is decided { $left }.
calls-would-stand-down = { $people ->
    [0] By the answers so far, everybody would stand down. It is decided { $left }.
   *[other] By the answers so far, { $people } hold together, too few for the tier: everybody would stand down. It is decided { $left }.
}
calls-decide = Decide now
calls-decide-title = Decide by the answers so far?
calls-decide-text = Whoever has not answered counts as not taking part. Everybody is told at once.
calls-wait = Wait for more answers
calls-decided-go = { $people ->
    [one] Go, with { $people } person who acts.
   *[other] Go, with { $people } people who act.
}
calls-decided-down = Stood down. All pledges stand.
calls-check-in = Who came?
calls-check-in-text = What you record here shows how far a pledge carries, next time.
calls-do-came = Came
calls-do-away = Stayed away
calls-stayed-away = stayed away
calls-close = Close this call
