# Texts of the parts that all screens share.

parts-field-optional = (اختیاری)

parts-stepper-less = کم: { $what }
parts-stepper-more = زیادہ: { $what }

# shown: rows on the screen. total: rows in all.
parts-table-shown = { $total } میں سے { $shown }
parts-table-more = مزید دکھائیں
parts-table-virtual = قطاریں اسکرول کرنے پر آتی ہیں۔ براؤزر کی اپنی تلاش صرف وہی ڈھونڈتی ہے جو اسکرین پر ہے۔

parts-state-loading = لوڈ ہو رہا ہے

parts-progress-of = { $total } میں سے { $done }
parts-search-person = نام یا پتے سے تلاش کریں
