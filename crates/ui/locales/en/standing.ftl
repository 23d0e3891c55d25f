# Where a project stands, and passing it on.

# In place of a count below five.
standing-few = a few
standing-act = { $people ->
    [one] { $people } would act today.
   *[other] { $people } would act together today.
}
standing-act-few = Only a few would act today.
standing-more = { $more } more reach { $tier }.
standing-more-offered = { $quantity } { $unit } of { $name } more reach { $tier }.
standing-next = Next: { $tier }.
standing-all-reached = Every tier is reached.
standing-call-open = The call is open: those who are called are answering now.

