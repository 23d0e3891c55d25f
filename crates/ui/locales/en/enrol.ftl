# Enrolling, and pledges in words.

enrol-out = Close and keep the draft
enrol-give = What would you do?
enrol-need = What would you need?
enrol-condition = Your condition
enrol-who = So that we can reach you
enrol-thanks = You count
enrol-step-give = 1 You give
enrol-step-need = 2 You need
enrol-step-condition = 3 Condition
enrol-step-who = 4 Account
enrol-back = Back
enrol-next-need = Next: what you need
enrol-next-condition = Next: your condition
enrol-next-who = Next: who you are

enrol-i-act = I act
enrol-i-act-hint = I take part, once my condition holds.
enrol-i-support = I support
enrol-i-support-hint = I cannot take part, but I give time or things.
enrol-also = You could also give
enrol-support-empty = Say what you give; then your support counts.
enrol-of = { $name }, { $unit }
enrol-need-lead = Tick what would make it possible for you. Only the organisers see this.
enrol-note = Something we should know

enrol-sentence-before = I act when at least
enrol-sentence-after = people do, me included.
enrol-choices = Usual answers
enrol-whatever = Whatever happens
enrol-you = you
enrol-means-now = You count from now on.
enrol-means-now-text = Together with you, { $people } would act today.
enrol-means-holds = Your condition holds today.
enrol-means-holds-text = You ask for { $asked }; with you, { $people } would act together.
enrol-means-waits = Today you would wait.
enrol-means-waits-text = As counted last, { $people } would act; you ask for { $asked }.
enrol-means-missing = It tips when { $more } more join. You see it under “My pledges”.
enrol-means-brings = You bring along { $people } who wait.
enrol-means-same = Exactly as many are asked for by { $people } others.
enrol-ask = Add a condition: something must be offered
enrol-ask-text = And only if at least so much is offered by all together:
enrol-until = Until when does it hold?
enrol-until-label = Last moment
enrol-until-hint = After this, your pledge ends by itself.
enrol-fallback = If it never comes to it, I would still give…
enrol-safe = Before anybody acts, everyone is asked to confirm and we count once more. You never act with fewer people than you ask for here, and nothing happens until a tier of the project is reached, too.

enrol-who-lead = Your answers are kept. They count as soon as you have an account.
enrol-have-account = I have an account: sign in, my answers stay here
enrol-summary = Your pledge
enrol-change = Change
enrol-hide = Hide my name until I confirm
enrol-hide-hint = Organisers see “hidden” until you answer a call. You can change this later.
enrol-sending = Signed in. Your pledge is on its way…

enrol-thanks-text = Your pledge is kept. Until your condition holds, nothing is asked of you.
enrol-verify = Confirm your e-mail: we sent you a link. Some projects count you only then.
enrol-share = Ask the person next door
enrol-share-text = The link does not say that it comes from you.
enrol-next = What happens next
enrol-next-1 = Your pledge waits. How many would act together is on the project’s page and under “My pledges”.
enrol-next-2 = Once a tier is reached the organisers can call, and we write to you: you confirm or decline within the time given.
enrol-next-3 = We count the confirmed again. Only if your condition still holds do you get a “go”.
enrol-see = See my pledges
