# A pledge in words.

words-act = { $people ->
    [1] میں ہر حال میں قدم اٹھاؤں گا/گی۔
   *[other] میں تب قدم اٹھاؤں گا/گی جب کم از کم { $people } لوگ اٹھائیں۔
}
words-support = { $people ->
    [1] میں ہر حال میں مدد کروں گا/گی۔
   *[other] میں تب مدد کروں گا/گی جب کم از کم { $people } لوگ قدم اٹھائیں۔
}
words-if = صرف اگر یہ پیش ہو: { $what }۔
words-until = { $when } تک۔
words-part = { $name }: { $quantity } ({ $unit })
words-give = میں دوں گا/گی: { $what }۔
words-need = مجھے درکار ہے: { $what }۔
words-fallback = اگر نوبت نہ آئی تو بھی میں دوں گا/گی: { $what }۔
