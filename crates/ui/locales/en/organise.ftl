# The organiser's screens.

organise-overview = Overview
organise-public = Public page
organise-settings = Settings
organise-pledges = Pledges
organise-calls = Calls
organise-messages = Messages
organise-invitations = Invitations
organise-mail-waits = This server cannot send mail yet. Letters wait in Admin → System → Outbox until whoever runs the server hands them over; without one, people read calls and messages under “My pledges” only.
organise-person = Pledge { $ordinal }
organise-person-hidden = Pledge { $ordinal }, name hidden
organise-person-erased = Pledge { $ordinal }, erased
organise-sign-in = Sign in first. The dashboard is for this project's organisers.
organise-sign-in-button = Sign in
organise-no-such = There is no such project. Is the address complete?
organise-loading = Dashboard
organise-live = Live
organise-say-more = { $people } would act together today. { $more } more who act whatever happens reach { $tier }.
organise-say-offers = { $people } would act together today. For { $tier }, offers are missing, whatever the number of people.
organise-say-all = { $people } would act together today. Every tier is reached.
organise-say-plain = { $people } would act together today.
organise-apart-old = { $pledges ->
    [one] { $pledges } pledge does not count yet: its owner has not agreed to your change so far.
   *[other] { $pledges } pledges do not count yet: their owners have not agreed to your change so far.
}
organise-apart-unverified = { $pledges ->
    [one] { $pledges } pledge counts once its owner confirms their mail address.
   *[other] { $pledges } pledges count once their owners confirm their mail addresses.
}
organise-apart-not-invited = { $pledges ->
    [one] { $pledges } pledge counts once its owner comes by an invitation.
   *[other] { $pledges } pledges count once their owners come by an invitation.
}
organise-line = { $standing ->
    [one] { $standing } person is ready
   *[other] { $standing } people are ready
}, { $people } would act together today.
organise-stat-standing = people stand who act
organise-stat-supporters = supporters stand, { $acting } of them in the coalition
organise-stat-act = would act together
organise-stat-alone = would act without coordination
organise-stat-slack = may stay away before it breaks
organise-stat-missing = more reach { $tier }
organise-stat-missing-none = nothing left to reach by people alone
organise-stat-none = none
organise-curve = Tipping curve
organise-curve-text = How many act together for each extra person who acts whatever happens. To the left: if people stay away.
organise-tip = What would tip it
organise-tip-all = Every tier is reached: there is no next one to tip.
organise-audit = Audit log
organise-tip-none = No single thing would reach the next tier now.
organise-tip-people = { $people ->
    [one] { $people } more person who acts whatever happens: then { $tier } is reached.
   *[other] { $people } more people who act whatever happens: then { $tier } is reached.
}
organise-tip-offers = { $quantity } more of “{ $name }” ({ $unit }): then { $tier } is reached.
organise-tip-lower = { $people ->
    [one] { $people } of those who wait asks for no more than { $to }: then { $tier } is reached.
   *[other] { $people } of those who wait ask for no more than { $to }: then { $tier } is reached.
}
organise-asks = What people ask for
organise-asks-text = Number of people by condition. Round numbers are walls: that is where it tips.
organise-balance = Offered and needed
organise-balance-text = By those who would act today.
organise-balance-none = This project asks for nothing but people.
organise-balance-name = { $name }, { $unit }
organise-follow = Who follows through
organise-follow-none = Nobody was called yet. After the first call this shows who came.
# acting, supporting: people in words, see calls-acting.
organise-follow-whom = Of all who were called: { $acting }, and { $supporting }.
organise-follow-called = Called in all
organise-follow-seen = Seen
organise-follow-confirmed = Confirmed
organise-follow-go = Go
organise-follow-done = Came
organise-time = Over time
organise-activity = Just now
organise-activity-none = Nothing happened yet.
organise-hold = Hold still
organise-go-on = Go on
organise-enrolled = Somebody enrolled, asks for { $threshold }
organise-changed = Somebody changed their pledge, asks for { $threshold }
organise-withdrew = Somebody withdrew, had asked for { $threshold }
organise-confirmed = Somebody confirmed
organise-declined = Somebody declined
