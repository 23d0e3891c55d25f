# Running a server and its organisations.

admin-group-org = Organisation
admin-group-people = People
admin-group-server = Server
admin-orgs = Organisations
admin-users = Users
admin-roles = Roles
admin-audit = Audit log
admin-system = System
admin-demo = Demo data
admin-public = The public side
admin-sign-in = Please sign in to see this.
admin-sign-in-button = Sign in
admin-dashboard = Dashboard
admin-see-public = Public page
admin-demo-tag = demo
admin-save = Save changes
admin-saved = Saved
admin-remove = Remove { $what }
admin-edit = Change { $what }
admin-add = Add it
admin-leave = Leave it as it was

admin-orgs-lead = Who calls people together here.
admin-orgs-none = No organisation yet
admin-orgs-none-text = An organisation publishes projects. Make the first one below.
admin-org-projects = { $count ->
    [one] { $count } open project
   *[other] { $count } open projects
}
admin-org-new = A new organisation
admin-org-name = Name
admin-slug = Address
admin-org-slug-hint = Part of its links: lower-case letters, digits, hyphens.
admin-summary = Summary
admin-org-create = Create the organisation

admin-profile = About the organisation
admin-profile-contact = How to reach it
admin-profile-languages = Languages
admin-profile-languages-hint = Codes, the first one first, e.g. “en de ur”.
admin-profile-imprint = Imprint
admin-profile-privacy = What it does with personal data
admin-people-title = People
admin-people-lead = Whoever enrolled, or was given a role. What a role allows is in the matrix of roles.
admin-people-roles = With a role
admin-people-all = Everybody
admin-people-who = Which people
admin-people-none = Nobody here
admin-people-none-text = People appear here once they enrol.
admin-people-person = Person
admin-people-role = Roles
admin-people-pledges = Pledges
admin-people-joined = Here since
admin-people-unnamed = a member
admin-people-erased = erased
admin-people-change = Roles …
admin-people-dialog = Roles of { $who }
admin-people-has-none = No role beyond their own pledges.
admin-people-take = Take it
admin-people-give = Give a role
admin-people-where = Where
admin-people-whole = The whole organisation
admin-people-given = Given
admin-people-taken = Taken
admin-people-remove = Remove from the organisation
admin-people-remove-sure = Their pledges are withdrawn and their data is erased here. This cannot be undone. Press once more to do it.
admin-people-removed = { $who } is no member any more
admin-role-owner = Owner
admin-role-admin = Administrator
admin-role-organiser = Organiser
admin-role-member = Member
admin-role-guest = Guest
admin-role-on = { $role } of { $project }
admin-projects-none = No project yet
admin-projects-none-text = A project is one call to action. Begin with a template below, everything in it can be changed.
admin-project-new = A new project
admin-title = Title
admin-title-hint = What people are asked to do, in a few words.
admin-template = Begin with
admin-template-none = Nothing, I fill it in myself
admin-template-rent = A rent strike
admin-template-union = A union vote
admin-template-petition = A petition
admin-template-event = A community event
admin-template-rent-asks = How many households must take part before you do?
admin-template-union-asks = How many colleagues must stand beside you before your name is shown?
admin-template-petition-asks = How many must sign before your name becomes public?
admin-template-event-asks = How many must come before it is worth it for you?
admin-project-create = Create the draft

admin-status = State
admin-status-hint = A draft is seen by organisers only. Once it is open, people can enrol.
admin-ready = Before you open it
admin-ready-not = Not ready to open yet
admin-ready-title = A title
admin-ready-tier = At least one tier: how many people it takes, or what must be offered
admin-ready-summary = One paragraph for cards and the top of the page
admin-ready-body = What it is, in your own words
admin-ready-when = When it starts
admin-ready-there = there
admin-ready-missing = missing
admin-ready-better = better with it
admin-status-draft = Draft
admin-status-open = Open
admin-status-running = Running
admin-status-finished = Finished
admin-status-cancelled = Cancelled
admin-status-do-open = Open it for pledges
admin-status-do-draft = Back to draft
admin-status-do-finish = Finish
admin-status-do-cancel = Cancel the project

admin-tiers = Tiers
admin-tiers-lead = Milestones. People read what happens at each of them.
admin-tier-name = Name of the tier
admin-tier-people = People it takes
admin-tier-summary = What happens then
admin-tier-offered = { $what } it takes
admin-tier-part = { $name }: { $quantity } ({ $unit })
admin-tier-rule = Who calls people
admin-tier-by-organiser = An organiser does
admin-tier-automatic = muster does, once it is safe
admin-tier-slack = Percent who may stay away
admin-tier-hours = For so many hours
admin-tier-by-itself = { $hours ->
    [one] muster calls once { $slack } % may stay away for { $hours } hour.
   *[other] muster calls once { $slack } % may stay away for { $hours } hours.
}
admin-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
admin-offers = What people can give
admin-offers-lead = Beyond taking part: hours, vans, money.
admin-offer-name = What
admin-offer-unit = Unit
admin-offer-hint = What for
admin-offer-most = At most per person
admin-offer-target = Hoped for in all
admin-offer-meets = Meets which need
admin-offer-meets-none = None
admin-offer-max = up to { $max } { $unit } each
admin-needs = What people may need
admin-needs-lead = Asked of everybody who enrols, so that you know what to prepare.
admin-need-yes-no = yes or no
admin-need-quantity = a number
admin-need-name = What
admin-need-hint = What one gets
admin-need-group = Heading
admin-need-kind = Answered by

admin-project-action = The action
admin-action = What people do
admin-action-hint = In a few words, e.g. “Pay the old rent”.
admin-starts = Begins
admin-ends = Ends
admin-revises = This changes what people pledged to. Pledges that stand do not count until their owners agree; they are told by mail.
admin-agree-again-title = Change what people pledged to?
admin-agree-again = { $people ->
    [one] This makes { $people } person agree again; their pledge does not count until they do. Continue?
   *[other] This makes { $people } people agree again; their pledges do not count until they do. Continue?
}
admin-agree-again-all = This makes everybody who has pledged agree again; their pledges do not count until they do. Continue?
admin-agree-again-no = Leave it as it is
admin-agree-again-yes = Continue
admin-project-text = Texts
admin-preview = How it will look
admin-precedents = Who did it before
admin-project-people = People
admin-retention = Days until people are forgotten
admin-retention-hint = Counted from the end of the project: then names, addresses and notes are erased.
admin-body = What it is about
admin-markdown = Markdown: headings, lists, links.
admin-why = Why it can work
admin-place = Place
admin-admission = Which pledges count
admin-admission-open = All, at once
admin-admission-email = With a verified mail address
admin-admission-invite = With an invitation

admin-users-lead = Everybody with an account on this server.
admin-user-none = Nobody here
admin-user-none-text = Nobody’s name or address has these words.
admin-user-mail = Mail
admin-user-name = Name
admin-user-state = State
admin-user-since = Since
admin-user-sessions = Sessions
admin-user-action = Change
admin-user-verified = verified
admin-user-unverified = not verified
admin-user-is-locked = locked
admin-user-lock = Lock
admin-user-unlock = Unlock
admin-user-locked = { $mail } is locked and signed out everywhere
admin-user-unlocked = { $mail } can sign in again

admin-roles-lead = A role is a named set of permissions. Nobody can give what they do not have.
admin-permission = Permission
admin-role-allowed = allowed
admin-role-not = not allowed
admin-may-server = Cluster, backups, accounts, demo data
admin-may-org-create = Make organisations
admin-may-org = Edit name, contact, imprint
admin-may-members = Invite and remove people
admin-may-roles = Give and take roles
admin-may-audit = Read the audit log
admin-may-projects = Make and edit projects, tiers
admin-may-pledges = See pledges and dashboards
admin-may-identity = See names and contacts
admin-may-call = Call people to act
admin-may-message = Write to those enrolled
admin-may-news = Publish news
admin-may-rooms = Make rooms, let people in
admin-may-write = Write in rooms they are in
admin-may-files = Upload files

admin-system-again = Look again
admin-system-fine = Everything runs, and mail leaves by SMTP.
admin-system-no-smtp = Everything runs. Without SMTP, mails wait in the outbox below; pass them on by hand or set smtp_url.
admin-system-failed = { $count ->
    [one] { $count } job failed for good; the server’s log says why.
   *[other] { $count } jobs failed for good; the server’s log says why.
}
admin-system-backups = It runs, and its backups need you: see below.
admin-system-version = Version
admin-system-uptime = Running for
admin-system-applied = Last entry applied
admin-system-database = Database
admin-system-log = Log
admin-system-memory = Memory
admin-system-disk = Free on disk
admin-system-jobs = Jobs waiting
admin-backups = Backups
admin-backups-none = No backups are scheduled. Set backup_dir, and best backup_recipient, to have one made every day; or make one by hand with “muster backup create”.
admin-backups-overdue = A backup is overdue, and no node makes it: none that is running has a backup_dir, or none gets to it.
admin-backups-failed = { $count ->
    [one] The backup failed: { $why }. It is tried again.
   *[other] The backup failed, { $count } times by now: { $why }. It is tried again.
}
admin-backups-last = Last backup
admin-backups-next = Next backup
admin-backups-node = Made by node
admin-backups-size = Size
admin-backups-file = File
admin-backups-never = None yet
admin-backups-running = Being made now
admin-backups-unknown = Not known
admin-outbox = Outbox
admin-outbox-lead = { $count ->
    [0] No mail waits. As long as there is no SMTP, every letter stays here.
    [one] { $count } mail waits. It holds a link that lets somebody in: pass it on to its reader only.
   *[other] { $count } mails wait, the newest first; beyond { $most } the oldest go. They hold links that let people in: pass each on to its reader only.
}
admin-outbox-search = Search by recipient or subject
admin-outbox-to = To
admin-outbox-subject = Subject
admin-outbox-at = Written
admin-outbox-none = No such mails
admin-outbox-none-text = Try fewer words.
admin-outbox-close = Close
admin-outbox-letter = Letter
admin-outbox-read = Read
admin-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
admin-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
admin-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

admin-demo-lead = Believable organisations and crowds to look at, in organisations of their own.
admin-demo-present = Demo data is here. Removing it takes its organisations away with everything in them.
admin-demo-absent = There is no demo data here.
admin-demo-add = Add demo data
admin-demo-remove = Remove demo data
admin-demo-added = Demo data is here
admin-demo-removed = { $count ->
    [one] { $count } organisation is gone
   *[other] { $count } organisations are gone
}
admin-demo-progress = People enrol

admin-audit-lead = Who did what on this server, the newest first.
admin-audit-lead-org = Who did what in { $org }, the newest first.
admin-audit-none = Nothing yet
admin-audit-none-text = Grants, locks and ownership appear here.
admin-audit-when = When
admin-audit-who = Who
admin-audit-what = What
admin-audit-on = On
admin-audit-detail = Detail
admin-actor-system = muster
admin-actor-nobody = somebody not signed in
admin-actor-account = account …{ $id }
admin-actor-member = member …{ $id }
admin-did-grant-give = Gave a role
admin-did-grant-take = Took a role away
admin-did-account-lock = Locked an account
admin-did-account-unlock = Unlocked an account
admin-did-account-delete = Deleted an account
admin-did-session-close = Closed a session
admin-did-session-close-all = Closed all sessions of an account
admin-did-server-claim = Became the owner of the server
admin-did-org-create = Made the organisation
admin-did-org-update = Changed the organisation
admin-did-org-delete = Deleted the organisation
admin-did-member-remove = Removed a member
admin-did-project-create = Made a project
admin-did-project-update = Changed a project
admin-did-project-status = Changed a project’s status
admin-did-project-erase = Erased the people of a project
admin-did-tier-put = Added or changed a tier
admin-did-tier-drop = Removed a tier
admin-did-offer-type-put = Added or changed an offer
admin-did-offer-type-drop = Removed an offer
admin-did-need-type-put = Added or changed a need
admin-did-need-type-drop = Removed a need
admin-did-call-open = Opened a call
admin-did-call-decide = Decided a call
admin-did-call-close = Closed a call
admin-did-import-begin = Began to import a list
admin-did-import-commit = Imported a list
admin-did-import-drop = Gave up importing a list
admin-files = Files
admin-files-node = Server { $number }
admin-files-silent = It does not answer.
admin-files-none = No files yet.
admin-files-here = { $count ->
    [one] { $size } in 1 chunk
   *[other] { $size } in { $count } chunks
}
admin-files-bucket = { $count ->
    [one] In the bucket: { $size } in 1 chunk
   *[other] In the bucket: { $size } in { $count } chunks
}
admin-files-bucket-checked = The server that leads compares what is in the bucket with its checksums, for all servers.
admin-files-fetching = { $count ->
    [one] Fetching { $size } in 1 chunk from the other servers
   *[other] Fetching { $size } in { $count } chunks from the other servers
}
admin-files-healed = { $count ->
    [one] 1 damaged chunk was found and fetched again. Look after this server’s disk.
   *[other] { $count } damaged chunks were found and fetched again. Look after this server’s disk.
}
admin-files-checked = All read and compared with their checksums { $when }.
admin-files-unchecked = Not all have been compared with their checksums since this server started.
