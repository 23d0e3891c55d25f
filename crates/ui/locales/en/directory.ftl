# The first page.

directory-title = Nobody goes first. Everybody goes together.
directory-lead = Say what you would do, and how many others it takes. When enough people are ready, everyone hears it at once. Until then, nothing happens.
directory-search = Search projects, organisations and news
directory-search-hint = Accents and umlauts do not matter: strasse finds Straße.
directory-search-key = Press / to search from anywhere on this page.
directory-narrow = Narrow it down
directory-place = Where
directory-language = Written in
directory-any-language = Any
directory-since = From
directory-until = Until
directory-clear = Clear
directory-nothing-fits = Nothing fits
directory-found = { $count ->
    [one] Found { $count }
   *[other] Found { $count }
}
directory-orgs = Organisations
directory-news = News
directory-more-found = Show more
directory-projects = Projects
directory-closest = Closest to tipping
directory-more = There are more. Search to find them.
directory-none = No project is open yet
directory-none-text = As soon as an organisation opens one, it stands here. Do you run this server? Make an organisation, and its first project.
directory-org-missing = No such organisation
directory-org-none-text = As soon as this organisation opens one, it stands here.
directory-not-found = Nothing has all these words
directory-not-found-text = Try fewer words, or the beginning of one. Projects that are not open to the public are found only by their link.
directory-contact = Contact: { $how }
directory-privacy = What happens with your data
directory-imprint = Imprint
