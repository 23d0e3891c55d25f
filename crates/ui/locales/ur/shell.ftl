# What surrounds every screen.

# The name of a screen in the window's title.
shell-title = { $page } · muster
shell-skip = اصل مواد پر جائیں
shell-nav-main = مرکزی
shell-nav-sections = حصے
shell-menu = مینو
shell-menu-close = مینو بند کریں
shell-discover = دریافت کریں
shell-pledges = میرے وعدے
shell-me = میرا اکاؤنٹ
shell-run = انتظام

shell-theme-system = رنگ: آلے کے مطابق۔ گہرے کریں
shell-theme-dark = رنگ: گہرے۔ ہلکے کریں
shell-theme-light = رنگ: ہلکے۔ آلے کے مطابق کریں
shell-language = زبان

shell-offline = { $time } سے رابطہ نہیں۔ جو آپ لکھتے ہیں وہ یہاں محفوظ رہتا ہے۔
shell-toast-undo = واپس کریں
shell-toast-close = بند کریں

shell-foot = کوئی ٹریکر نہیں، دوسرے سرورز سے کچھ نہیں۔

shell-missing-title = یہاں کوئی صفحہ نہیں
shell-missing-text = شاید پتے میں لکھنے کی غلطی ہے، یا جو یہاں تھا وہ اب نہیں رہا۔ آپ کا کچھ ضائع نہیں ہوا۔
shell-missing-home = سب منصوبے دیکھیں
