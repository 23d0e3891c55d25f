# News, for everybody and for those who write it.

news-title = خبریں
news-more = پرانی خبریں دکھائیں
news-edited = { $published }، { $edited } کو بدلا گیا
news-lead-project = اسے سب پڑھ سکتے ہیں، اس منصوبے کے صفحے پر اور تنظیم کے صفحے پر۔
news-lead-org = اسے سب پڑھ سکتے ہیں، تنظیم کے صفحے پر۔
news-none = ابھی کوئی خبر نہیں
news-none-text = لوگوں کو بتائیں کہ کیا ہوا اور آگے کیا ہو گا۔ یہ عوامی صفحات پر اور اس فیڈ میں نظر آتا ہے جسے لوگ سبسکرائب کرتے ہیں۔
news-new = خبر لکھیں
news-edit-title = یہ خبر بدلیں
news-field-title = سرخی
news-field-body = متن
news-field-body-hint = Markdown۔ شائع ہوتے ہی سب کے سامنے۔
news-field-language = زبان
news-publish = شائع کریں
news-save = محفوظ کریں
news-cancel = منسوخ کریں
news-published = شائع ہو گئی۔
news-changed = محفوظ ہو گئی۔
news-edit = بدلیں
news-remove = واپس لیں
news-remove-title = یہ خبر واپس لیں؟
news-remove-text = یہ عوامی صفحات سے ہٹ جائے گی۔ جو لوگ پڑھ یا نقل کر چکے، وہ کر چکے۔
news-keep = رہنے دیں
news-removed = خبر واپس لے لی گئی۔
