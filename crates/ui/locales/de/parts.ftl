# Texte der Teile, die alle Ansichten gemeinsam haben.

parts-field-optional = (freiwillig)

parts-stepper-less = Weniger: { $what }
parts-stepper-more = Mehr: { $what }

# shown: Zeilen in der Ansicht. total: Zeilen insgesamt.
parts-table-shown = { $shown } von { $total }
parts-table-more = Mehr zeigen
parts-table-virtual = Zeilen erscheinen beim Scrollen. Die Suche deines Browsers findet nur, was gerade zu sehen ist.

parts-state-loading = Lädt

parts-progress-of = { $done } von { $total }
parts-search-person = Nach Name oder Adresse suchen
