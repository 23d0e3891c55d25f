# Where a project stands, and passing it on. Public figures have two digits: "about" from 100 on.

# In place of a small count, and of a rounded one, within a sentence.
standing-few = fewer than { $floor }
standing-about = about { $people }
standing-nobody = Fewer than { $floor } have enrolled so far, perhaps nobody yet.
standing-somebody = Fewer than { $floor } have enrolled so far.
standing-act = { $people } would act together today.
standing-act-about = About { $people } would act together today.
standing-act-few = Fewer than { $floor } would act today.
standing-takes = At most { $people } more reach { $tier }.
standing-more = { $more } more reach { $tier }.
standing-more-about = About { $more } more reach { $tier }.
standing-more-few = A few more (fewer than { $floor }) reach { $tier }.
standing-more-offered = { $quantity } more of { $name } ({ $unit }) reach { $tier }.
standing-next = Next: { $tier }.
standing-all-reached = Every tier is reached.
standing-call-open = The call is open: those who are called are answering now.
