# A project's page.

project-missing = No such project
project-draft = Draft
project-open = Open
project-running = Running
project-finished = Finished
project-cancelled = Cancelled
project-counted = Counted { $when }, and again every few minutes. What is counted is rounded to two digits, and fewer than { $floor } are not counted out, so that nobody can tell who joined when. The organisers see exact figures.
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
project-yours = Your pledge
project-change = Change your pledge
project-again = Pledge again
project-answer = Answer in my pledges
project-all-mine = All my pledges
project-not-open = This project does not take pledges now.
project-first = Be one of the first: nothing is asked of you until enough others are ready.
project-you-decide = You decide when you count
project-you-decide-text = You say how many others it takes. Before that nobody asks you for anything.
project-admission-open = Whoever enrols is counted at once
project-admission-email = Whoever enrols is counted once their mail address is confirmed
project-admission-invite = Only those who come by an invitation are counted
project-fact-hidden = Your name can stay hidden until you confirm
project-fact-erased = { $days ->
    [one] Erased { $days } day after the end
   *[other] Erased { $days } days after the end
}
project-also = Also needed
project-share = Share this page
