# A project's page.

project-missing = ایسا کوئی منصوبہ نہیں
project-draft = مسودہ
project-open = کھلا
project-running = جاری
project-finished = مکمل
project-cancelled = منسوخ
project-counted = { $when } کو گنا گیا، اور ہر چند منٹ بعد دوبارہ۔ گنتی دو ہندسوں تک گول کی جاتی ہے اور { $floor } سے کم کو شمار کر کے نہیں بتایا جاتا، تاکہ کوئی نہ جان سکے کہ کون کب شامل ہوا۔ منتظمین کو پورے اعداد نظر آتے ہیں۔
project-tiers = ہر درجے پر کیا ہوتا ہے
project-tier-people = { $people ->
    [one] { $people } شخص
   *[other] { $people } لوگ
}
project-tier-reached = حاصل ہو گیا۔
project-tipping = ایک اور شخص سے کیا ہوتا ہے
project-tipping-text = بہت سے لوگ دوسروں کا انتظار کرتے ہیں۔ جو ہر حال میں قدم اٹھاتا ہے وہ کچھ منتظر لوگوں کو ساتھ لے آتا ہے، اور کسی موقع پر ایک ساتھ بہت سوں کو۔
project-body = یہ کیا ہے
project-why = ابھی کیوں
project-precedents = پہلے کس نے کیا
project-enrol = شامل ہوں
project-yours = آپ کا وعدہ
project-change = اپنا وعدہ بدلیں
project-again = دوبارہ وعدہ کریں
project-answer = میرے وعدوں میں جواب دیں
project-all-mine = میرے سب وعدے
project-not-open = یہ منصوبہ ابھی وعدے قبول نہیں کر رہا۔
project-first = پہلے لوگوں میں شامل ہوں: جب تک کافی اور لوگ تیار نہ ہوں، آپ سے کچھ نہیں مانگا جاتا۔
project-you-decide = آپ طے کرتے ہیں کہ آپ کب شمار ہوں
project-you-decide-text = آپ بتاتے ہیں کہ کتنے اور لوگ درکار ہیں۔ اس سے پہلے کوئی آپ سے کچھ نہیں مانگتا۔
project-admission-open = جو شامل ہو، فوراً شمار ہوتا ہے
project-admission-email = جو شامل ہو، ای میل کی تصدیق کے بعد شمار ہوتا ہے
project-admission-invite = صرف دعوت نامے سے آنے والے شمار ہوتے ہیں
project-fact-hidden = آپ کی تصدیق تک آپ کا نام چھپا رہ سکتا ہے
project-fact-erased = { $days ->
    [one] اختتام کے { $days } دن بعد مٹا دیا جاتا ہے
   *[other] اختتام کے { $days } دن بعد مٹا دیا جاتا ہے
}
project-also = یہ بھی درکار ہے
project-share = یہ صفحہ دوسروں کو بھیجیں
