# All pledges of a project, for organisers.

table-title = Pledges
table-none = Nobody has pledged yet
table-none-text = Open the project and share its public page; pledges appear here.
table-no-match = No such pledges
table-no-match-text = Choose another filter above.
table-counted = { $pledges ->
    [one] { $pledges } pledge, in the file as well
   *[other] { $pledges } pledges, in the file as well
}
table-filter = Which pledges
table-all = All
table-would-act = would act
table-would-support = would support
table-waits = waits for more
table-confirmed = confirmed
table-unanswered = no answer yet
table-declined = declined
table-silent = never answered
table-withdrawn = withdrawn
table-go = go
table-released = need not act
table-done = came
table-no-show = stayed away
table-number = No.
table-person = Who
table-asks = Asks for
table-kind = As
table-acts = acting
table-supports = supporting
table-state = State
table-call = Latest call
table-updated = Changed
table-is-withdrawn = withdrawn
table-is-expired = ended
table-unverified = address not confirmed
table-not-invited = not invited
table-old-revision = has not agreed to the change
table-offers = Offers
table-offers-needs = Gives and needs
table-gives = gives { $what }
table-asks-for = needs { $what }
table-note = note
table-note-label = Note to the organisers
table-mail = Mail address
table-created = Enrolled
table-close = Close
table-needs = Needs
table-amount = { $name }: { $quantity } ({ $unit })
