# Passing a page on.

share-text = { $title } – بتائیں کہ آپ کس شرط پر شریک ہوں گے: { $url }
share-copied = نقل ہو گیا۔
share-copy-failed = یہ براؤزر صفحات کو نقل نہیں کرنے دیتا۔ پتا منتخب کر کے خود نقل کریں۔
share-copy-link = لنک نقل کریں
share-copy-text = تیار متن نقل کریں
share-calendar = تاریخ کیلنڈر میں ڈالیں
share-qr = QR کوڈ دکھائیں
share-sheet = شیئر کریں …
