# Signing in and up, mailed links, the first owner.

auth-out = واپس
auth-in = سائن اِن کریں
auth-up = اکاؤنٹ بنائیں
auth-up-lead = اکاؤنٹ ہو تو آپ اپنا ارادہ بدل سکتے ہیں، اور ہم آپ کو بتا سکتے ہیں کہ وقت آ گیا ہے۔
auth-mail = ای میل
auth-mail-hint = صرف بلاوے اور سائن اِن کے لیے۔
auth-mail-wrong = یہ ای میل پتا نہیں۔ وہ name@example.org جیسا ہوتا ہے۔
auth-name = نام
auth-password = پاس ورڈ
auth-password-new = نیا پاس ورڈ
auth-password-hint = کم از کم 12 حروف۔ یہ کبھی اس آلے سے باہر نہیں جاتا۔
auth-password-short = { $missing ->
    [one] { $missing } حرف اور لکھیں۔
   *[other] { $missing } حروف اور لکھیں۔
}
auth-forgot = پاس ورڈ بھول گئے؟
auth-no-account = ابھی اکاؤنٹ نہیں؟
auth-has-account = آپ کا اکاؤنٹ ہے؟
auth-use-account = میرا اکاؤنٹ پہلے سے ہے
auth-make-account = میرا ابھی کوئی اکاؤنٹ نہیں

auth-setup = اس سرور کے مالک بنیں
auth-setup-lead = جو یہ سرور چلاتا ہے اسے ایک لنک ملا ہے جو ایک ہی بار کام کرتا ہے۔ مالک تنظیمیں بنا سکتا ہے اور دوسرے لوگوں کو نامزد کر سکتا ہے۔
auth-setup-claim = مالک بنیں
auth-setup-as = آپ { $mail } کے طور پر سائن اِن ہیں۔
auth-setup-done = اب یہ سرور آپ کا ہے۔
auth-setup-next = پہلی تنظیم بنائیں
auth-setup-no-link = لنک کا خفیہ حصہ غائب ہے۔ وہ پورا لنک کھولیں جو سرور نے شروع ہوتے وقت دکھایا تھا۔

auth-recover = نیا پاس ورڈ چنیں
auth-recover-lead = ہم آپ کو ای میل سے ایک لنک بھیجیں گے جس سے آپ نیا پاس ورڈ چن سکتے ہیں۔
auth-recover-send = لنک بھیجیں
auth-recover-waits = یہ سرور ابھی ای میل نہیں بھیج سکتا۔ یہاں لنک مانگیں؛ سرور چلانے والے کو وہ ایڈمن ← سسٹم ← آؤٹ باکس میں ملے گا اور وہ آپ کو دے سکتا ہے۔
auth-recover-write = لنک مانگیں
auth-recover-written = اگر اس پتے کا کوئی اکاؤنٹ ہے تو لنک اس سرور کے چلانے والے کے پاس موجود ہے۔
# Where a link by mail is promised otherwise.
auth-mail-waits = آپ کے ای میل پتے کی تصدیق نہیں ہوئی۔ یہ سرور ابھی ای میل نہیں بھیج سکتا، اس لیے آپ کا لنک سرور چلانے والے کے پاس ایڈمن ← سسٹم ← آؤٹ باکس میں ہے۔ ان سے کہیں کہ وہ آپ کو دے دیں۔
auth-recover-sent = اگر اس پتے کا کوئی اکاؤنٹ ہے تو لنک روانہ ہو چکا ہے۔
auth-recover-set = نیا پاس ورڈ مقرر کریں
auth-recover-done = نیا پاس ورڈ مقرر ہو گیا، اور آپ کے سب سیشن بند ہو گئے۔

auth-verify = اپنے ای میل پتے کی تصدیق کریں
auth-verify-lead = اس سے آپ کے وعدے وہاں بھی شمار ہوں گے جہاں منصوبہ تصدیق شدہ پتا مانگتا ہے۔
auth-verify-act = پتے کی تصدیق کریں
auth-verify-done = آپ کے پتے کی تصدیق ہو گئی۔
auth-verify-next = میرے وعدے دیکھیں
auth-verify-no-link = لنک کا خفیہ حصہ غائب ہے۔ ای میل میں آیا پورا لنک کھولیں۔
