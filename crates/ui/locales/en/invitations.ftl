# Invitations, for organisers.

invitations-title = Invitations
invitations-lead = Whoever is on a list of yours can be invited by mail. They count only once they enrol themselves. Whoever enrolled without an invitation is invited, too: comparing would give away who hides their name.
invitations-import = Import a list
invitations-import-text = The file is read on this device. Nothing is sent before you say so, and then all of it counts or nothing.
invitations-file = A list (CSV, XLSX or ODS)
invitations-file-hint = Of a spreadsheet the first sheet is read. Any columns, any order, with or without a header. At most 100,000 people.
invitations-paste = Or paste addresses here, one a line
invitations-read = Read the pasted list
invitations-mail-column = Mail address
invitations-name-column = Name
invitations-no-name = The list has no names
invitations-column = Column { $number }: { $named }
invitations-two-columns = Columns { $given } and { $family } together
invitations-header = The first line names the columns
invitations-people = { $people ->
    [0] Nobody can be invited from this list as it is read now.
    [one] { $people } person can be invited.
   *[other] { $people } people can be invited.
}
invitations-bad = { $lines ->
    [one] { $lines } line cannot be used. Mend it and choose the file again, or leave it out.
   *[other] { $lines } lines cannot be used. Mend them and choose the file again, or leave them out.
}
invitations-repeated = { $lines ->
    [one] { $lines } line repeats an address and is left out.
   *[other] { $lines } lines repeat an address and are left out.
}
invitations-line = Line { $line }:
invitations-no-mail = there is no mail address.
invitations-bad-mail = the mail address cannot be one. { $why }
invitations-bad-name = the name cannot be one. { $why }
invitations-repeats = the same address as on line { $line }.
invitations-more-lines = { $rest ->
    [one] And { $rest } more line; the file has all of them.
   *[other] And { $rest } more lines; the file has all of them.
}
invitations-save-lines = Save these lines
invitations-column-line = Line
invitations-column-text = Text
invitations-column-why = What is wrong
invitations-source = Where do you have the addresses from, and did these people agree?
invitations-source-hint = Everybody who is invited reads this, e.g. “signed our petition at the market and ticked ‘keep me informed’”.
invitations-consent = Since when
invitations-importing = Importing
invitations-other = Choose another list
invitations-do-import = { $people ->
    [one] Import { $people } person
   *[other] Import { $people } people
}
invitations-imported = { $known ->
    [0] { $new ->
        [one] { $new } person imported. Nobody was mailed yet.
       *[other] { $new } people imported. Nobody was mailed yet.
    }
   *[other] { $new ->
        [one] { $new } person imported; { $known } had been invited already.
       *[other] { $new } people imported; { $known } had been invited already.
    }
}

invitations-invited = Invited people
invitations-filter = Which invitations
invitations-all = All
invitations-unsent = not mailed yet
invitations-waiting = mailed, not enrolled
invitations-used = enrolled
invitations-none = Nobody is invited yet
invitations-none-text = Import a list above, or share the public page.
invitations-no-match = No such invitations
invitations-no-match-text = Choose another filter above.
invitations-mail = Mail address
invitations-name = Name
invitations-mailed = Mailed
invitations-state = State
invitations-is-used = enrolled
invitations-is-waiting = invited
invitations-is-unsent = not mailed yet
invitations-send = Mail invitations
invitations-send-title = Mail everybody who was not mailed yet?
invitations-send-text = Each person gets one letter with a link of their own, and reads in it where you have their address from. Whoever has enrolled already gets none.
invitations-send-now = Mail them
invitations-not-yet = Not yet
invitations-queued = { $people ->
    [0] Everybody was mailed already.
    [one] { $people } mail is on its way.
   *[other] { $people } mails are on their way.
}

invitations-too-large = This file is too large. Split it into several.
invitations-gone = The browser cannot read this file. Choose it once more.
invitations-empty = There is nothing in this list.
invitations-too-many = The list has more than { $max } people. Split it into several.
invitations-not-text = This is no list that can be read. Save it as CSV, XLSX or ODS in your spreadsheet, and choose that.
invitations-good-only = { $lines ->
    [one] Leave out the line that cannot be invited, and import the others
   *[other] Leave out the { $lines } lines that cannot be invited, and import the others
}
