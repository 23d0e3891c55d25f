# The public site. Numbers come twice: $people chooses the words, $people-said is read.

skip = Skip to the content
languages = Languages
footer = muster counts who would act together. Numbers are rounded and renewed every few minutes; this page asks for nothing from anybody else, and runs no script.
footer-amp = This page is in AMP: it loads a script from cdn.ampproject.org, which learns from where you read it. Numbers are rounded and renewed every few minutes.
footer-amp-without = The same page without it
to-app = Open the app
to-app-project = Open in the app, with live numbers
search = Search projects, organisations and news
search-go = Search
search-none = Nothing has all the words of “{ $query }”.
search-title = Search
search-narrow = Narrow it down
search-kind = What
search-place = Where
search-language = Language
search-since = From
search-until = Until
search-all = All
search-none-such = Nothing fits
search-none-text = Try fewer words, or the beginning of one. Accents and umlauts do not matter. Projects that are not public are found only by their link.
found-project = Projects
found-org = Organisations
found-news = News
found-more-project = All projects that fit
found-more-org = All organisations that fit
found-more-news = All news that fits
page-after-found = More
pages = Pages
page-of = Page { $number-said } of { $pages-said }
page-before = Newer
page-after = Older

status-open = Open
status-running = Running
status-finished = Finished
status-cancelled = Cancelled
status-draft = Draft

standing-nobody = Fewer than { $floor-said } have enrolled so far, perhaps nobody yet.
standing-somebody = Fewer than { $floor-said } have enrolled so far.
standing-act = { $people-said } would act together today.
standing-act-about = About { $people-said } would act together today.
standing-act-few = Fewer than { $floor-said } would act today.
standing-takes = At most { $people-said } more reach { $tier }.
standing-more = { $more-said } more reach { $tier }.
standing-more-about = About { $more-said } more reach { $tier }.
standing-more-few = A few more (fewer than { $floor-said }) reach { $tier }.
standing-more-offered = { $quantity-said } more of { $name } ({ $unit }) reach { $tier }.
standing-next = Next: { $tier }.
standing-all-reached = Every tier is reached.
standing-call-open = The call is open: those who are called are answering now.
counted = Counted { $when }, and again every few minutes. What is counted is rounded to two digits, and fewer than { $floor-said } are not counted out, so that nobody can tell who joined when.

directory-title = Nobody goes first. Everybody goes together.
directory-lead = Say what you would do, and how many others it takes. When enough people are ready, everyone hears it at once. Until then, nothing happens.
directory-none = No project is open yet.
org-none = As soon as this organisation opens a project, it stands here.
org-more = { $more ->
    [one] There is { $more-said } more project.
   *[other] There are { $more-said } more projects.
}
contact = Contact: { $how }
privacy = What happens with your data
imprint = Imprint
feed = Subscribe (Atom)
calendar = Calendar file

enrol = Enrol
not-open = This project does not take pledges now.
fact-action = What
fact-when = When
fact-where = Where
fact-counted = Who counts
fact-data = Your data
fact-erased = { $days ->
    [one] Erased { $days-said } day after the end
   *[other] Erased { $days-said } days after the end
}
admission-open = Whoever enrols is counted at once
admission-email = Whoever enrols is counted once their mail address is confirmed
admission-invite = Only those who come by an invitation are counted
tiers = What happens at each tier
tier-reached = Reached.
tier-people = { $people ->
    [one] { $people-said } person
   *[other] { $people-said } people
}
project-body = What it is
project-why = Why now
project-precedents = Who did it before

news = News
news-of = News of { $name }
news-all = All news
news-none = No news here.
news-archive = By month
news-edited = changed { $when }

enrol-title = Enrol: { $project }
enrol-lead = Fill this in without an account. You get a link that holds your answers; nothing is promised before you open it and sign in.
enrol-wrong = Something could not be read, so nothing was made of it yet. What you typed is still here.
enrol-wrong-offers = Look at what you would give: whole numbers, and whoever supports without taking part gives something.
enrol-wrong-needs = Look at what you would need: whole numbers.
enrol-wrong-people = Look at your condition: a whole number from 1 on.
enrol-wrong-until = Look at the day until which it holds.
enrol-give = What you would do
enrol-act = I act, once my condition holds
enrol-support = I cannot take part, but I give time or things
enrol-need = What you would need
enrol-condition = Your condition
enrol-people = I act when at least so many people do, me included
enrol-people-hint = 1 means: whatever happens. Nobody is asked to act below their own number.
enrol-until = Until when it holds (may stay empty)
enrol-hide = Hide my name from the organisers until I confirm a call
enrol-server-sees = When you send this, the server sees these answers and the address you come from, but not who you are. It keeps neither; it only makes the link. (With JavaScript, the app makes it on your own device.)
enrol-go = Make my link

link-title = Your link is ready
link-lead = Open it to sign in or sign up and save your enrolment. Until then, nothing is kept anywhere but in the link.
link-open = Go on with my answers
link-elsewhere = Or open it on another device: photograph this, or copy the link. The browser that opens it needs JavaScript.
link-copy = The link
link-private = Your answers stand behind the # of the link. Browsers send that part to no server. Whoever has the link can read them.

missing-title = There is nothing here
missing-text = The page was moved, taken back, or never was.
missing-home = To all projects

file-document = PDF, { $size } kB
file-video = Video, { $size } kB
