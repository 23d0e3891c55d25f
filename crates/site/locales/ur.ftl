# عوامی صفحات

skip = اصل مواد پر جائیں
languages = زبانیں
footer = مسٹر گنتا ہے کہ کون مل کر قدم اٹھائے گا۔ اعداد گول کیے جاتے ہیں اور ہر چند منٹ بعد تازہ ہوتے ہیں؛ یہ صفحہ کسی اور سے کچھ نہیں مانگتا اور کوئی اسکرپٹ نہیں چلاتا۔
footer-amp = یہ صفحہ AMP میں ہے: یہ cdn.ampproject.org سے ایک اسکرپٹ لیتا ہے، جسے معلوم ہو جاتا ہے کہ آپ اسے کہاں سے پڑھ رہے ہیں۔ اعداد تقریبی ہیں اور ہر چند منٹ بعد تازہ ہوتے ہیں۔
footer-amp-without = یہی صفحہ اس کے بغیر
to-app = ایپ کھولیں
to-app-project = ایپ میں کھولیں، تازہ اعداد کے ساتھ
search = منصوبے، تنظیمیں اور خبریں تلاش کریں
search-go = تلاش
search-none = ”{ $query }“ کے سب الفاظ کسی میں نہیں۔
search-title = تلاش
search-narrow = تلاش محدود کریں
search-kind = کیا
search-place = کہاں
search-language = زبان
search-since = اس دن سے
search-until = اس دن تک
search-all = سب
search-none-such = کچھ نہیں ملا
search-none-text = کم الفاظ آزمائیں، یا کسی لفظ کا شروع کا حصہ۔ زیر زبر اور حروف کی مختلف شکلوں سے فرق نہیں پڑتا۔ جو منصوبے سب کے لیے کھلے نہیں، وہ صرف اپنے لنک سے ملتے ہیں۔
found-project = منصوبے
found-org = تنظیمیں
found-news = خبریں
found-more-project = سب ملتے جلتے منصوبے
found-more-org = سب ملتی جلتی تنظیمیں
found-more-news = سب ملتی جلتی خبریں
page-after-found = مزید
pages = صفحات
page-of = صفحہ { $number-said } از { $pages-said }
page-before = نئے
page-after = پرانے

status-open = کھلا
status-running = جاری
status-finished = مکمل
status-cancelled = منسوخ
status-draft = مسودہ

standing-nobody = اب تک { $floor-said } سے کم لوگ شامل ہوئے ہیں، شاید ابھی کوئی نہیں۔
standing-somebody = اب تک { $floor-said } سے کم لوگ شامل ہوئے ہیں۔
standing-act = آج { $people-said } لوگ مل کر قدم اٹھائیں گے۔
standing-act-about = آج تقریباً { $people-said } لوگ مل کر قدم اٹھائیں گے۔
standing-act-few = آج { $floor-said } سے کم لوگ قدم اٹھائیں گے۔
standing-takes = زیادہ سے زیادہ { $people-said } مزید لوگوں سے { $tier } تک پہنچیں گے۔
standing-more = { $more-said } مزید لوگوں سے { $tier } تک پہنچیں گے۔
standing-more-about = تقریباً { $more-said } مزید لوگوں سے { $tier } تک پہنچیں گے۔
standing-more-few = چند مزید لوگوں ({ $floor-said } سے کم) سے { $tier } تک پہنچیں گے۔
standing-more-offered = { $name } ({ $unit }) کے { $quantity-said } مزید سے { $tier } تک پہنچیں گے۔
standing-next = اگلا: { $tier }۔
standing-all-reached = ہر درجہ حاصل ہو چکا ہے۔
standing-call-open = بلاوا جاری ہے: جنہیں بلایا گیا ہے وہ ابھی جواب دے رہے ہیں۔
counted = { $when } کو گنا گیا، اور ہر چند منٹ بعد دوبارہ۔ گنتی دو ہندسوں تک گول کی جاتی ہے اور { $floor-said } سے کم کو شمار کر کے نہیں بتایا جاتا، تاکہ کوئی نہ جان سکے کہ کون کب شامل ہوا۔

directory-title = کوئی اکیلا پہل نہیں کرتا۔ سب ساتھ چلتے ہیں۔
directory-lead = بتائیں کہ آپ کیا کریں گے اور اس کے لیے کتنے اور لوگ درکار ہیں۔ جب کافی لوگ تیار ہوں گے تو سب کو ایک ساتھ پتا چلے گا۔ تب تک کچھ نہیں ہوتا۔
directory-none = ابھی کوئی منصوبہ کھلا نہیں۔
org-none = جیسے ہی یہ تنظیم کوئی منصوبہ کھولے گی، وہ یہاں نظر آئے گا۔
org-more = { $more ->
    [one] { $more-said } اور منصوبہ ہے۔
   *[other] { $more-said } اور منصوبے ہیں۔
}
contact = رابطہ: { $how }
privacy = آپ کے ڈیٹا کے ساتھ کیا ہوتا ہے
imprint = قانونی معلومات
feed = سبسکرائب کریں (Atom)
calendar = کیلنڈر فائل

enrol = شامل ہوں
not-open = یہ منصوبہ ابھی وعدے قبول نہیں کر رہا۔
fact-action = کیا
fact-when = کب
fact-where = کہاں
fact-counted = کون شمار ہوتا ہے
fact-data = آپ کا ڈیٹا
fact-erased = { $days ->
    [one] اختتام کے { $days-said } دن بعد مٹا دیا جاتا ہے
   *[other] اختتام کے { $days-said } دن بعد مٹا دیا جاتا ہے
}
admission-open = جو شامل ہو، فوراً شمار ہوتا ہے
admission-email = جو شامل ہو، ای میل کی تصدیق کے بعد شمار ہوتا ہے
admission-invite = صرف دعوت نامے سے آنے والے شمار ہوتے ہیں
tiers = ہر درجے پر کیا ہوتا ہے
tier-reached = حاصل ہو گیا۔
tier-people = { $people ->
    [one] { $people-said } شخص
   *[other] { $people-said } لوگ
}
project-body = یہ کیا ہے
project-why = ابھی کیوں
project-precedents = پہلے کس نے کیا

news = خبریں
news-of = { $name } کی خبریں
news-all = سب خبریں
news-none = یہاں کوئی خبر نہیں۔
news-archive = مہینے کے حساب سے
news-edited = { $when } کو بدلا گیا

enrol-title = شامل ہوں: { $project }
enrol-lead = اکاؤنٹ کے بغیر بھریں۔ آپ کو ایک لنک ملے گا جس میں آپ کے جواب ہوں گے؛ جب تک آپ اسے کھول کر سائن اِن نہ کریں، کوئی وعدہ نہیں ہوتا۔
enrol-wrong = کچھ پڑھا نہیں جا سکا، اس لیے ابھی کچھ نہیں بنایا گیا۔ جو آپ نے لکھا وہ اب بھی یہاں ہے۔
enrol-wrong-offers = جو آپ دیں گے اسے دیکھیں: پورے اعداد، اور جو صرف مدد کرے وہ کچھ دے۔
enrol-wrong-needs = جو آپ کو درکار ہو گا اسے دیکھیں: پورے اعداد۔
enrol-wrong-people = اپنی شرط دیکھیں: 1 یا اس سے بڑا پورا عدد۔
enrol-wrong-until = وہ دن دیکھیں جس تک یہ ہے۔
enrol-give = آپ کیا کریں گے
enrol-act = میری شرط پوری ہوتے ہی میں قدم اٹھاؤں گا/گی
enrol-support = میں شریک نہیں ہو سکتا/سکتی، مگر وقت یا چیزیں دوں گا/گی
enrol-need = آپ کو کیا درکار ہو گا
enrol-condition = آپ کی شرط
enrol-people = میں تب قدم اٹھاؤں گا/گی جب مجھ سمیت کم از کم اتنے لوگ اٹھائیں
enrol-people-hint = 1 کا مطلب ہے: ہر حال میں۔ کسی سے اپنی تعداد سے کم پر قدم اٹھانے کو نہیں کہا جاتا۔
enrol-until = یہ کب تک ہے (خالی بھی رہ سکتا ہے)
enrol-hide = جب تک میں کسی بلاوے کی تصدیق نہ کروں، میرا نام منتظمین سے چھپا رہے
enrol-server-sees = بھیجنے پر سرور یہ جواب اور وہ پتا دیکھتا ہے جہاں سے آپ آئے، مگر یہ نہیں کہ آپ کون ہیں۔ وہ ان میں سے کچھ نہیں رکھتا؛ صرف لنک بناتا ہے۔ (جاوا اسکرپٹ ہو تو ایپ اسے آپ کے اپنے آلے پر بناتی ہے۔)
enrol-go = میرا لنک بنائیں

link-title = آپ کا لنک تیار ہے
link-lead = سائن اِن یا سائن اپ کرنے اور اپنی شمولیت محفوظ کرنے کے لیے اسے کھولیں۔ تب تک یہ صرف لنک میں ہے۔
link-open = میرے جوابوں کے ساتھ آگے بڑھیں
link-elsewhere = یا اسے دوسرے آلے پر کھولیں: اس کی تصویر لیں یا لنک نقل کریں۔ کھولنے والے براؤزر میں جاوا اسکرپٹ درکار ہے۔
link-copy = لنک
link-private = آپ کے جواب لنک کے # کے بعد ہیں۔ براؤزر یہ حصہ کسی سرور کو نہیں بھیجتے۔ جس کے پاس لنک ہو وہ انہیں پڑھ سکتا ہے۔

missing-title = یہاں کچھ نہیں
missing-text = صفحہ منتقل ہو گیا، واپس لے لیا گیا، یا کبھی تھا ہی نہیں۔
missing-home = سب منصوبوں کی طرف

file-document = پی ڈی ایف، { $size } کے بی
file-video = ویڈیو، { $size } kB
