# Sessions and tokens, for developers.

jwt-title = Tokens
jwt-lead = Watch a real session: sign up, sign in, refresh, reuse. It is a throwaway session beside yours, and ends with this page.
jwt-session = A session to look at
jwt-session-text = As a program has it: its refresh token is kept in this page, not in a cookie.
jwt-mail = E-mail of the account
jwt-password = Its password
jwt-sign-in = Sign in
jwt-sign-up = Sign up
jwt-sign-out = Sign out
jwt-signed-up = Signed up.
jwt-signed-in = Signed in.
jwt-signed-in-text = The password never left this browser (OPAQUE, RFC 9807).
jwt-signed-out = Signed out.
jwt-access = Access token
jwt-left = { $left } left
jwt-expired = expired
jwt-audience = Organisation
jwt-audience-hint = The last part of its address; empty for the directory.
jwt-show = Show its token
jwt-header = Header
jwt-payload = Payload
jwt-refresh = Refresh now
jwt-refreshed = Refreshed.
jwt-refreshed-text = A new access token; the refresh token was replaced too.
jwt-reuse = Provoke reuse with a copy
jwt-reused = An old refresh token came back.
jwt-ended = The session itself asked next.
jwt-happened = What happened
jwt-nothing = Nothing yet
jwt-nothing-text = Sign in, and watch.
jwt-keys = Keys in use
jwt-keys-text = Published at /.well-known/jwks.json; whoever has them can check a token without asking this server.
jwt-keys-none = The keys could not be fetched.
jwt-keys-again = Look again
jwt-try = Try a call with this token
jwt-try-text = Each with an empty request.
jwt-call = Call
jwt-send = Send
jwt-answer = { $bytes ->
    [one] { $bytes } byte in { $took } ms.
   *[other] { $bytes } bytes in { $took } ms.
}
