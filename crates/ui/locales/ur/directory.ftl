# The first page.

directory-title = کوئی اکیلا پہل نہیں کرتا۔ سب ساتھ چلتے ہیں۔
directory-lead = بتائیں کہ آپ کیا کریں گے اور اس کے لیے کتنے اور لوگ درکار ہیں۔ جب کافی لوگ تیار ہوں گے تو سب کو ایک ساتھ پتا چلے گا۔ تب تک کچھ نہیں ہوتا۔
directory-search = منصوبے، تنظیمیں اور خبریں تلاش کریں
directory-search-hint = زیر زبر اور حروف کی مختلف شکلوں سے فرق نہیں پڑتا۔
directory-search-key = اس صفحے پر کہیں سے بھی / دبا کر تلاش کریں۔
directory-narrow = تلاش محدود کریں
directory-place = کہاں
directory-language = لکھنے کی زبان
directory-any-language = سب
directory-since = اس دن سے
directory-until = اس دن تک
directory-clear = صاف کریں
directory-nothing-fits = کچھ نہیں ملا
directory-found = { $count ->
    [one] { $count } نتیجہ
   *[other] { $count } نتائج
}
directory-orgs = تنظیمیں
directory-news = خبریں
directory-more-found = مزید دکھائیں
directory-projects = منصوبے
directory-closest = چل پڑنے کے سب سے قریب
directory-more = اور بھی ہیں۔ انہیں دیکھنے کے لیے تلاش کریں۔
directory-none = ابھی کوئی منصوبہ کھلا نہیں
directory-none-text = جیسے ہی کوئی تنظیم منصوبہ کھولے گی، وہ یہاں نظر آئے گا۔ کیا آپ یہ سرور چلاتے ہیں؟ ایک تنظیم اور اس کا پہلا منصوبہ بنائیں۔
directory-org-missing = ایسی کوئی تنظیم نہیں
directory-org-none-text = جیسے ہی یہ تنظیم کوئی منصوبہ کھولے گی، وہ یہاں نظر آئے گا۔
directory-not-found = یہ سب الفاظ کسی میں نہیں
directory-not-found-text = کم الفاظ آزمائیں، یا کسی لفظ کا شروع کا حصہ۔ جو منصوبے سب کے لیے کھلے نہیں، وہ صرف اپنے لنک سے ملتے ہیں۔
directory-contact = رابطہ: { $how }
directory-privacy = آپ کے ڈیٹا کے ساتھ کیا ہوتا ہے
directory-imprint = قانونی معلومات
