# One's own pledges.

pledges-title = My pledges
pledges-none = You have not pledged anything yet
pledges-none-text = Find something you would do if enough others did. Until then, nothing is asked of you.
pledges-discover = See all projects
pledges-called = You are called
pledges-has-confirmed = You confirmed
pledges-has-declined = You declined
pledges-needs-answer = Needs your answer
pledges-is-withdrawn = Withdrawn
pledges-expired = Ended
pledges-apart = Does not count yet
pledges-counts = Counts today
pledges-stands = Stands
pledges-is-go = Go
pledges-receipt = Save the receipt
pledges-waits = Waiting for more
pledges-change = Change
pledges-withdraw = Withdraw
pledges-withdrawn = Your pledge is withdrawn.
pledges-revive = Pledge again
pledges-old = The organisers changed what this is about. Your pledge does not count until you agree. Look at the project before you do.
pledges-old-go = Your go stands as it was called. For later calls the organisers changed what this is about: for those, your pledge does not count until you agree. Look at the project before you do.
pledges-changes = What changed
pledges-change-action = What acting is
pledges-change-starts = Begins
pledges-change-ends = Ends
pledges-change-place = Where
pledges-change-people = { $tier }: people it takes
pledges-change-offered = { $tier }: what it takes beside people
pledges-change-unit = { $name }: counted in
pledges-change-none = none
pledges-change-at = Changed { $when }
pledges-agree = The change is fine
pledges-agreed = Your pledge counts again.
pledges-unverified = Counts as soon as you confirm your mail address.
pledges-not-invited = Counts as soon as you open this project by your invitation’s link.

pledges-call-left = Please answer { $left }, until { $until }.
pledges-call-decided = It is decided { $left }, at { $until } at the latest.
pledges-call-numbers = { $called ->
    [one] { $called } person who would act was called for { $tier }. You asked for { $asked }.
   *[other] { $called } people who would act were called for { $tier }. You asked for { $asked }.
}
pledges-call-text = Confirming shows your name to the organisers. You only get a “go” if at least { $asked } confirm and { $tier } is reached, which takes { $people }.
pledges-call-text-offers = Confirming shows your name to the organisers. You only get a “go” if at least { $asked } confirm and { $tier } is reached.
pledges-confirm = I confirm
pledges-decline = I cannot make it
pledges-you-confirmed = You confirmed. Now it waits for the others; you hear from us when it is decided.
pledges-you-declined = You declined. Nothing is asked of you.

pledges-go = Go. { $confirmed } confirmed; you asked for { $asked }.
pledges-done = You were there.
pledges-no-show = The organisers recorded that you stayed away. Your pledge stands.
pledges-calendar = The file has the project’s own date and place; what you read here goes first.
pledges-stood-down = Nothing happened, your pledge stands.
pledges-released = You need not act: your condition does not hold. { $confirmed } act, you asked for { $asked }. Your pledge stands.
pledges-declined = You declined this call. Your pledge stands.
pledges-silent = You did not answer this call. Your pledge stands.
pledges-news = News by mail
pledges-news-hint = Calls reach you in any case.
pledges-written = { $count ->
    [one] The organisers wrote to you
   *[other] The organisers wrote to you, { $count } messages
}
pledges-fell-short = { $confirmed } confirmed; this call needed { $needed }.
pledges-fell-short-otherwise = { $confirmed } confirmed. Counting only those whose own condition holds, that did not suffice.
