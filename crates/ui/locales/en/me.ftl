# One's own account.

me-title = My account
me-sign-in = This page is about you. Please sign in first.
me-verified = Confirmed
me-unverified = Not confirmed yet
me-resend = Mail the link again
me-resent = The link is on its way.
me-language = Language of your mails
me-save = Save
me-saved = Saved.
me-sign-out = Sign out
me-password = Password
me-password-present = Present password
me-password-change = Change the password
me-password-changed = The password is changed, and all your other sessions are closed.
me-sessions = Where you are signed in
me-session-this = This device
me-session-seen = Last used { $when }
me-session-close = Close
me-sessions-close = Close all others
me-delete = Delete your account
me-delete-text = Your name and address are erased for good, and your pledges no longer count. This cannot be undone.
me-delete-open = Delete my account…
me-delete-type = Type “{ $word }” to go on
me-delete-word = delete
me-delete-keep = Keep my account
me-delete-act = Delete for good
