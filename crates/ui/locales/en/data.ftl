# What can go wrong between the app and the server: what happened, what now.

data-again = Try again

data-unreachable = The server does not answer. Nothing of yours is lost; it goes on when the connection is back.
data-unavailable = The server cannot take this right now. Please try again in a moment.
data-internal = Something went wrong on the server. Nothing of yours was lost. Please try again.
data-no-memory = This device has too little memory to work on the password. Close other pages and try again.
data-rate-limited = Too many tries. Please wait a little and try again.
data-rate-limited-for = { $seconds ->
    [one] Too many tries. Please try again in { $seconds } second.
   *[other] Too many tries. Please try again in { $seconds } seconds.
}
data-invalid = Something here is not acceptable. Please look at the marked fields.
data-too-large = This is larger than the server takes.
data-sign-in-first = Please sign in first. What you wrote stays here.
data-session-ended = You were signed out. Please sign in again; what you wrote stays here.
data-refresh-reused = Your session was used from somewhere else, so it was closed for safety. Please sign in again.
data-wrong-credentials = Address and password do not fit together. Check both, or choose a new password.
data-account-locked = This account is locked. Ask whoever runs this server.
data-not-allowed = You may not do this here.
data-grant-too-large = Nobody can give or take a role that holds more than their own.
data-last-owner = An organisation keeps at least one owner. Name another one first.
data-account-exists = There is an account with this address already. Sign in, or choose a new password.
data-person-not-found = There is no such person here.
data-link-invalid = This link was used already or is too old. Ask for a new one.
data-owner-exists = This server has an owner already.
data-org-not-found = There is no such organisation. Is the address complete?
data-slug-taken = This address is taken already. Choose another one.
data-project-not-found = There is no such project, or it is not open to the public yet. Is the address complete?
data-project-not-open = This project does not take pledges now.
data-status-not-reachable = The project cannot go from its present state to that one.
data-project-not-ready = A project that takes pledges has at least one tier, or nothing could ever be reached. Add one first.
data-too-many = The project has as many of these as it can have.
data-type-in-use = Pledges or tiers use this, so it cannot be removed.
data-news-not-found = This news is not there any more.
data-needs-maximum = What is used in a tier or a condition needs a maximum per person.
data-pledge-not-standing = This pledge does not stand any more.
data-revision-changed = The project has changed since you read it. Please look at it again before you pledge; what you wrote stays here.
data-condition-passed = The last day of your condition is already over.
data-invitation = This invitation was used already, or does not belong to this project.
data-call-in-progress = The project has an open call already.
data-call-not-open = The call is no longer open for answers.
data-not-called = You were not called.
data-tier-not-met = Those who would act today do not meet this tier, so nobody is called.
data-moved = Pledges changed while they were counted. Please try again.
data-changed-meanwhile = Somebody has changed this meanwhile. Load it again; nothing of yours was saved.
data-mail-not-verified = Confirm your mail address first.
data-node-not-found = The cluster has no such node.
data-last-voter = This is the only node that votes. Promote another one first.
data-node-behind = The node has not caught up yet. Wait until it has.
data-node-not-voter = The node only follows. Promote it first.
data-no-cluster = This server is alone. Begin a cluster with it first.
data-cluster-begun = This server belongs to a cluster already.
data-no-leader = No node leads now. See that a majority of the voting nodes runs and can be reached.
data-address-unusable = This machine cannot listen there: the port is taken, or the address is another machine's.
data-disk-full = The server’s disk is full, so nothing can be saved. Nothing was changed; whoever runs this server has to make room.
data-cluster-updating = This works once every server runs the new version; the update is under way. Nothing was changed.
data-change-unconfirmed = This was not confirmed in time and may yet happen. Look whether it did before you try again.

data-problem-empty = Please fill this in.
data-problem-too-long = At most { $max } characters.
data-problem-too-short = At least { $min } characters.
data-problem-character = Some characters are not allowed here.
data-problem-range = From { $min } to { $max }.
data-problem-too-many = At most { $max }.
data-problem-duplicate = This is here twice.
data-problem-unknown = This does not exist here.
data-problem-malformed = This does not have the right form.
data-problem-contradiction = This contradicts another field.
data-too-few-left = Another voting node is silent: without this one too few would be left, and nothing could be written. Start the silent one, or remove it first.
data-node-silent = The node does not answer now. See that it runs and can be reached, then try again.
data-file-not-found = This file is not there any more.
data-file-not-usable = This is no picture (JPEG, PNG, WebP, GIF), no PDF and no video (MP4, WebM) that can be shown, or it is damaged.
data-quota-exceeded = The organisation’s files take as much room as they may. Remove some that are no longer needed, or ask whoever runs this server for more.
data-chunk-missing = A part of the file cannot be read right now: no server that can be reached has it. Try again later.
