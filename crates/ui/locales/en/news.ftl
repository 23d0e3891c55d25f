# News, for everybody and for those who write it.

news-title = News
news-more = Show older news
news-edited = { $published }, changed { $edited }
news-lead-project = Everybody can read it, on this project’s page and on the organisation’s.
news-lead-org = Everybody can read it, on the organisation’s page.
news-none = No news yet
news-none-text = Tell the public what happened and what comes next. It appears on the public pages and in the feed that people subscribe to.
news-new = Write news
news-edit-title = Change this news
news-field-title = Headline
news-field-body = Text
news-field-body-hint = Markdown. Public as soon as it is published.
news-field-language = Language
news-publish = Publish
news-save = Save
news-cancel = Cancel
news-published = Published.
news-changed = Saved.
news-edit = Change
news-remove = Take back
news-remove-title = Take this news back?
news-remove-text = It disappears from the public pages. What people have read or copied, they have read.
news-keep = Keep it
news-removed = The news was taken back.
