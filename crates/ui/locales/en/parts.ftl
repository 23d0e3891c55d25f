# Texts of the parts that all screens share.

parts-field-optional = (optional)

parts-stepper-less = Less: { $what }
parts-stepper-more = More: { $what }

# shown: rows on the screen. total: rows in all.
parts-table-shown = { $shown } of { $total }
parts-table-more = Show more
parts-table-virtual = Rows appear as you scroll. Your browser’s own search finds only what is on the screen.

parts-state-loading = Loading

parts-progress-of = { $done } of { $total }
parts-search-person = Search by name or address
