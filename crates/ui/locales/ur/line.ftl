# The muster line: every person is a stroke.

line-key-act = آج { $people } لوگ قدم اٹھائیں گے
line-key-next = { $tier } تک کا فاصلہ
line-key-wait = { $people } لوگ تیار، مزید کے منتظر
line-key-missing = ابھی باقی
