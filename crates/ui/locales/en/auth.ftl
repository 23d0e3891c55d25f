# Signing in and up, mailed links, the first owner.

auth-out = Back
auth-in = Sign in
auth-up = Make an account
auth-up-lead = An account lets you change your mind, and lets us tell you when it is time.
auth-mail = E-mail
auth-mail-hint = Only for the call, and for signing in.
auth-mail-wrong = This is not a mail address. It looks like name@example.org.
auth-name = Name
auth-password = Password
auth-password-new = New password
auth-password-hint = At least 12 characters. It never leaves this device.
auth-password-short = { $missing ->
    [one] { $missing } more character, please.
   *[other] { $missing } more characters, please.
}
auth-forgot = Forgotten your password?
auth-no-account = No account yet?
auth-has-account = You have an account?
auth-use-account = I have an account already
auth-make-account = I have no account yet

auth-setup = Become this server’s owner
auth-setup-lead = Whoever runs this server has got a link that works once. The owner can make organisations and name other people.
auth-setup-claim = Become the owner
auth-setup-as = You are signed in as { $mail }.
auth-setup-done = You own this server now.
auth-setup-next = Make the first organisation
auth-setup-no-link = The secret part of the link is missing. Open the whole link that the server printed when it started.

auth-recover = Choose a new password
auth-recover-lead = We mail you a link with which you can choose a new one.
auth-recover-send = Send the link
auth-recover-waits = This server cannot send mail yet. Ask for a link here; whoever runs the server finds it in Admin → System → Outbox and can hand it to you.
auth-recover-write = Ask for a link
auth-recover-written = If there is an account with this address, the link waits with whoever runs this server.
# Where a link by mail is promised otherwise.
auth-mail-waits = Your mail address is not confirmed. This server cannot send mail yet, so your link waits with whoever runs it, in Admin → System → Outbox. Ask them to hand it to you.
auth-recover-sent = If there is an account with this address, the link is on its way.
auth-recover-set = Set the new password
auth-recover-done = The new password is set, and all your sessions are closed.

auth-verify = Confirm your mail address
auth-verify-lead = With this, your pledges count where a project asks for a confirmed address.
auth-verify-act = Confirm the address
auth-verify-done = Your address is confirmed.
auth-verify-next = See my pledges
auth-verify-no-link = The secret part of the link is missing. Open the whole link from the mail.
