# The muster line: every person is a stroke.

line-key-act = { $people } would act today
line-key-next = the gap to { $tier }
line-key-wait = { $people } ready, waiting for more
line-key-missing = still missing
