-- Turkish.

return {
  code = "tr",
  head = "last",
  of = "icin ile ve",
  filler = "lutfen giriniz seciniz girin secin orn zorunlu istege bagli sizin bir yaziniz",
  qualifier = "cep sabit is ev teslimat fatura tekrar iletisim",

  terms = {
    ["?short"] = "kisa",
    business_name = [[
      firma|firma adi|sirket|sirket adi|firma unvani|isletme adi|kurum adi|ticari unvan|kurulus adi|isyeri adi|
      firma ismi|isletme|magaza adi|kurum|marka adi|firma adi unvani|sirket unvani
    ]],
    listing_title = "site adi|site basligi|ilan basligi|sayfa basligi",
    website = "web sitesi|web adresi|internet adresi|site adresi|web|internet sitesi|web site",
    email = "eposta|e posta|eposta adresi|e posta adresi|email|mail adresi|elektronik posta|e mail",
    phone = [[
      telefon|telefon numarasi|cep telefonu|gsm|tel|sabit telefon|is telefonu|telefon no|cep tel|cep no|
      irtibat numarasi
    ]],
    fax = "faks|fax",
    ["address.street"] = "cadde|sokak|cadde sokak|acik adres|mahalle cadde|adres satiri 1|cadde sokak no",
    ["address.street2"] = "adres satiri 2|daire|kat|daire no|apartman",
    ["address.city"] = "sehir|ilce|semt ilce|sehir ilce",
    ["address.region"] = "bolge|eyalet|sehir ili",
    ["address.postal_code"] = "posta kodu|posta kod",
    ["address.country"] = "ulke",
    ["contact.first_name"] = "ad|adiniz|isim|adi|isminiz",
    ["contact.last_name"] = "soyad|soyadiniz|soyadi|soyisim|soyisminiz",
    ["contact.full_name"] = [[
      ad soyad|adiniz soyadiniz|yetkili|yetkili kisi|adi soyadi|isim soyisim|yetkili adi|ilgili kisi|
      yetkili adi soyadi|ad ve soyad
    ]],
    ["contact.title"] = "unvan|gorev|pozisyon|unvaniniz|meslek",
    description_short = "kisa aciklama|ozet|kisa tanitim",
    description_long = [[
      firma tanitimi|hakkimizda|detayli aciklama|firma hakkinda|tanitim yazisi|uzun aciklama|firma aciklamasi|
      site aciklamasi
    ]],
    tagline = "slogan",
    category = "kategori|sektor|faaliyet alani|is kolu|kategori secimi",
    subcategory = "alt kategori",
    tags = "anahtar kelimeler|etiketler|etiket",
    hours = "calisma saatleri|acilis saati|pazartesi|sali|carsamba|persembe|cuma|cumartesi|pazar",
    logo = "logo|firma logosu",
    photos = "resim|fotograf|resimler|fotograflar|gorsel|gorseller",
    founded_year = "kurulus yili|kurulus tarihi",
    employees = "calisan sayisi|personel sayisi",
    terms_accept = [[
      kabul ediyorum|kullanim kosullari|sozlesme|gizlilik politikasi|kvkk|okudum|onayliyorum|uyelik sozlesmesi
    ]],
    newsletter_opt_in = "bulten|haberdar|kampanyalardan|e bulten|bulteni|kampanya ve duyuru",
    ["?title"] = "baslik",
    ["?address"] = "adres|adresiniz|firma adresi|acik adresiniz",
    ["?description"] = "aciklama|tanim|tanitim",

    ["none.password"] = "sifre|parola|sifre tekrar|sifreniz",
    ["none.username"] = "kullanici adi|rumuz|uye adi",
    ["none.captcha"] = "guvenlik kodu|dogrulama kodu|resimdeki kod|guvenlik sorusu",
    ["none.card"] = "kart numarasi|kredi karti|son kullanma tarihi|kart uzerindeki isim|banka|iban|kart sahibi",
    ["none.search"] = "ara|arama|ne aramistiniz",
    ["none.coupon"] = "indirim kodu|kupon|hediye ceki|kupon kodu",
    ["none.birth"] = "dogum tarihi|dogum yili|yas|dogum yeri",
    ["none.gender"] = "cinsiyet",
    ["none.language"] = "dil",
    ["none.price"] = "fiyat|tutar|ucret|butce",
    ["none.message"] = "mesaj|mesajiniz|yorum|konu|gorus|siparis notu",
    ["none.house_number"] = "kapi no|bina no",
    ["none.tax_id"] = "vergi no|vergi numarasi|vergi dairesi|tc kimlik no|mersis no|tc kimlik numarasi",
    ["none.document"] = "dosya|ek dosya|belge",
    ["none.date"] = "tarih|baslangic tarihi|bitis tarihi",
  },

  page = {
    required = "zorunlu",
    optional = "istege bagli|opsiyonel",
    leave_empty = "bos birak",
    back = "^geri|^iptal|^temizle|^sil$",
    next = "^ileri|^devam|^sonraki",
    login = "^giris yap|^uye girisi",
    search = "^ara$|^arama|^bul",
    publish = "gonder|^kaydet|^ekle|^kayit ol|^uye ol|^yayinla|^tamamla|^onayla|^olustur",
    step = "adim (%d+) ?/ ?(%d+)",
  },

  options = {
    ["address.country"] = "turkiye|almanya|abd|ingiltere|kibris",
    ["address.region"] = "istanbul|ankara|izmir|adana|bursa|antalya|konya|adiyaman|afyonkarahisar",
  },
}
