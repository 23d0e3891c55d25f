# تصویریں، ویڈیوز اور دستاویزات۔

files-document = { $name } (پی ڈی ایف، { $size })
files-video = ویڈیو: { $name }
