# A project's page.

project-draft = Draft
project-open = Open
project-running = Running
project-finished = Finished
project-cancelled = Cancelled
project-counted = Counted { $when }. We publish numbers in steps, so that nobody can tell who joined when.
project-tiers = What happens at each tier
project-tier-people = { $people ->
    [one] { $people } person
   *[other] { $people } people
}
project-tier-reached = Reached.
project-tipping = What one more person does
project-tipping-text = Many wait for others. Each person who acts whatever happens brings along some of those who wait, and at some point many at once.
project-body = What it is
project-why = Why now
project-precedents = Who did it before
project-enrol = Enrol
project-not-open = This project does not take pledges now.
project-you-decide = You decide when you count
project-you-decide-text = You say how many others it takes. Before that nobody asks you for anything.
project-admission-open = Everybody counts
project-admission-email = Counts with a confirmed mail address
project-admission-invite = Counts with an invitation
project-fact-hidden = Your name can stay hidden until you confirm
project-fact-erased = { $days ->
    [one] Erased { $days } day after the end
   *[other] Erased { $days } days after the end
}
project-also = Also needed
project-share = Share this page
