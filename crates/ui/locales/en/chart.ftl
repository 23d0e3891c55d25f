# Charts. Each says its figures in sentences, too.

chart-as-picture = Picture
chart-as-table = Table
chart-shown-as = Shown as
chart-csv = CSV
chart-step = Arrow keys or pointer: step along the points
chart-today = today

chart-tipping-name = Tipping curve
chart-tipping-none = Nobody has enrolled yet, so there is nothing to tip.
chart-tipping-across = more people who act whatever happens
chart-tipping-few = < { $floor }
chart-tipping-tips = { $tier } tips
# more: with its sign, as +88.
chart-tipping-jump = { $more } → { $people }
chart-tipping-reaches = { $more } → { $tier }
chart-tipping-key-away = if people stay away
chart-tipping-key-next = up to the next tip
chart-tipping-key-after = after it
chart-tipping-says-today = Today: { $people } would act together
chart-tipping-says-more = { $extra ->
    [one] With { $extra } more person who acts whatever happens: { $people } would act together
   *[other] With { $extra } more people who act whatever happens: { $people } would act together
}
chart-tipping-says-away = { $extra ->
    [one] If { $extra } person stays away: { $people } would act together
   *[other] If { $extra } people stay away: { $people } would act together
}
chart-tipping-summary-today = Today { $people } would act together.
chart-tipping-summary-tier = { $extra ->
    [one] With { $extra } more person who acts whatever happens it is { $people }, and { $tier } is reached.
   *[other] With { $extra } more people who act whatever happens it is { $people }, and { $tier } is reached.
}
chart-tipping-summary-few = With a few more people (fewer than { $floor }) who act whatever happens, { $tier } is reached.
chart-tipping-summary-most = With at most { $extra } more people who act whatever happens, { $tier } is reached.
chart-tipping-few-more = a few more
chart-tipping-most-more = at most { $more }
chart-tipping-says-most = With at most { $extra } more people who act whatever happens: { $people } would act together
chart-tipping-summary-beyond = { $tier } is not within sight of this curve.
chart-tipping-column-extra = More people
chart-tipping-column-people = Would act together

chart-asks-name = What people ask for
chart-asks-none = Nobody has enrolled yet.
chart-asks-key-holds = holds today
chart-asks-key-next = next to join
chart-asks-key-more = asks for more
chart-asks-says = { $people ->
    [one] { $people } asks for { $from } to { $to }
   *[other] { $people } ask for { $from } to { $to }
}; { $act } of them would act today
chart-asks-says-one = { $people ->
    [one] { $people } asks for { $asked }
   *[other] { $people } ask for { $asked }
}; { $act } of them would act today
# Below the bars; as chart-asks-range, but short.
chart-asks-span = { $from }–{ $to }
chart-asks-range = { $from } to { $to }
chart-asks-summary = { $ready ->
    [one] { $ready } person is ready.
   *[other] { $ready } people are ready.
} The condition of { $act } holds today; { $waiting ->
    [one] { $waiting } asks for more.
   *[other] { $waiting } ask for more.
}
chart-asks-column-asked = Ask for
chart-asks-column-ready = Ready
chart-asks-column-act = Would act today

chart-time-name = Pledges over time
chart-time-none = Nobody has enrolled yet.
chart-time-says = { $when }: { $people } ready
chart-time-summary = { $from ->
    [one] { $from } person was ready on { $since }.
   *[other] { $from } people were ready on { $since }.
} { $to ->
    [one] { $to } person is ready now.
   *[other] { $to } people are ready now.
}
chart-time-column-when = When
chart-time-column-people = Ready

chart-balance-key = Bar: offered. Line: needed.
chart-balance-row = { $offered } offered · { $needed } needed
