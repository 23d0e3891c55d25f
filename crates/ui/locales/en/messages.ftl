# Messages, for organisers.

messages-title = Messages
messages-lead = Everybody reads them under “My pledges”, and by mail unless they switched that off.
messages-none = Nothing was written yet
messages-none-text = Tell people what moves, what is settled, and what is still needed.
messages-new = A new message
messages-audience = To
messages-to-standing = Everybody whose pledge stands
messages-to-called = Everybody in the latest call
messages-to-go = Everybody with a “go” in the latest call
messages-to-one = One person
messages-subject = Subject
messages-body = Text
messages-body-hint = Markdown. The same text reaches everybody.
messages-review = Look at it once more
messages-review-title = Send this?
messages-will = { $people ->
    [one] It reaches { $people } person.
   *[other] It reaches { $people } people.
}
messages-will-then = A message cannot be taken back.
messages-send = Send it
messages-go-on = Go on writing
messages-sent = The message is on its way.
messages-by-itself = sent by muster
