# Where a project stands, and passing it on. Public figures have two digits: "about" from 100 on.

# In place of a small count, and of a rounded one, within a sentence.
standing-few = { $floor } سے کم
standing-about = تقریباً { $people }
standing-nobody = اب تک { $floor } سے کم لوگ شامل ہوئے ہیں، شاید ابھی کوئی نہیں۔
standing-somebody = اب تک { $floor } سے کم لوگ شامل ہوئے ہیں۔
standing-act = آج { $people } لوگ مل کر قدم اٹھائیں گے۔
standing-act-about = آج تقریباً { $people } لوگ مل کر قدم اٹھائیں گے۔
standing-act-few = آج { $floor } سے کم لوگ قدم اٹھائیں گے۔
standing-takes = زیادہ سے زیادہ { $people } مزید لوگوں سے { $tier } تک پہنچیں گے۔
standing-more = { $more } مزید لوگوں سے { $tier } تک پہنچیں گے۔
standing-more-about = تقریباً { $more } مزید لوگوں سے { $tier } تک پہنچیں گے۔
standing-more-few = چند مزید لوگوں ({ $floor } سے کم) سے { $tier } تک پہنچیں گے۔
standing-more-offered = { $name } ({ $unit }) کے { $quantity } مزید سے { $tier } تک پہنچیں گے۔
standing-next = اگلا: { $tier }۔
standing-all-reached = ہر درجہ حاصل ہو چکا ہے۔
standing-call-open = بلاوا جاری ہے: جنہیں بلایا گیا ہے وہ ابھی جواب دے رہے ہیں۔
