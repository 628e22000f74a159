"""What mail programs and people write around quotes and under letters, by language: data only, for reply.py.

Languages: tr az en ru uk de fr es it pt nl sv no da fi pl cs sk hu ro el ar zh ja ko."""

WROTE = (
    "wrote", "writes", "said", "yazdı", "yazmış", "yazmıştı", "yazıb", "yazdi", "yazıb ki", "написал", "написала",
    "написал(а)", "пишет", "писал", "писала", "пише", "написав", "schrieb", "geschrieben", "a écrit", "écrit",
    "ha écrit", "escribió", "ha scritto", "scrisse", "escreveu", "schreef", "geschreven", "skrev", "skreiv",
    "kirjoitti", "napisał", "napisał(a)", "napisała", "pisze", "napsal", "napsal(a)", "napsala", "napísal",
    "napísal(a)", "írta", "ezt írta", "a scris", "έγραψε", "كتب", "写道", "寫道", "のメール", "が書きました", "작성",
)  # fmt: skip

ATTRIBUTION_BEGINS = (
    "on", "am", "le", "el", "il", "op", "em", "den", "på", "w dniu", "dnia", "dne", "dňa", "ke", "la", "στις", "vào",
    "a", "il giorno", "в", "від", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun", "mar", "mer", "jeu", "ven",
    "sam", "dim", "lør", "søn", "pon", "wt", "śr", "czw", "pt", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд", "pzt",
    "sal", "çar", "per", "cum", "cmt", "paz", "ma", "ti", "to", "pe", "za", "di", "wo", "do", "vr", "zo", "mo", "mi",
    "fr", "sa", "so", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "quoting", "from",
    "at", "in data", "em data",
)  # fmt: skip

ORIGINAL = (
    "original message", "original mail", "original email", "original appointment", "reply message",
    "reply above this line", "özgün ileti", "orijinal mesaj", "orijinal ileti", "özgün mesaj", "asıl ileti",
    "orijinal e-posta", "ilkin mesaj", "orijinal məktub", "original mesaj", "исходное сообщение",
    "оригинальное сообщение", "первоначальное сообщение", "вихідне повідомлення", "ursprüngliche nachricht",
    "originalnachricht", "original-nachricht", "ursprüngliche mail", "message d'origine", "message d’origine",
    "message original", "message initial", "mensaje original", "messaggio originale", "mensagem original",
    "oorspronkelijk bericht", "origineel bericht", "oprindelig meddelelse", "oprindelig besked", "original besked",
    "opprinnelig beskjed", "original meddelelse", "opprinnelig melding", "ursprungligt meddelande",
    "originalmeddelande", "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva",
    "pôvodná správa", "eredeti üzenet", "mesaj original", "mesajul original", "αρχικό μήνυμα", "الرسالة الأصلية",
    "原始邮件", "原始郵件", "元のメッセージ", "원본 메일", "원본 메시지",
)  # fmt: skip

FORWARDED = (
    "forwarded message", "forwarded mail", "forwarded by", "begin forwarded message", "forwarded from",
    "iletilen mesaj", "iletilmiş mesaj", "yönlendirilmiş mesaj", "yönlendirilen mesaj", "iletilen ileti",
    "yönləndirilmiş mesaj", "ötürülmüş mesaj", "пересылаемое сообщение", "пересланное сообщение",
    "переслане повідомлення", "начало переадресованного сообщения", "начало пересылаемого сообщения",
    "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail",
    "message transféré", "message transmis", "début du message réexpédié", "début du message transféré",
    "mensaje reenviado", "inicio del mensaje reenviado", "messaggio inoltrato", "inizio messaggio inoltrato",
    "inizio del messaggio inoltrato", "mensagem encaminhada", "mensagem reencaminhada",
    "início da mensagem encaminhada", "início da mensagem reencaminhada", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "videresendt meddelelse", "videresendt besked", "videresendt melding",
    "start på videresendt melding", "start på videresendt besked", "vidarebefordrat meddelande",
    "vidarebefordrat brev", "välitetty viesti", "edelleenlähetetty viesti", "wiadomość przekazana",
    "przekazana wiadomość", "początek przekazywanej wiadomości", "přeposlaná zpráva", "předávaná zpráva",
    "preposlaná správa", "továbbított üzenet", "továbbított levél", "mesaj redirecționat", "προωθημένο μήνυμα",
    "转发的邮件", "転送されたメッセージ",
)  # fmt: skip

FROM = (
    "from", "kimden", "gönderen", "kimdən", "göndərən", "от", "від", "von", "de", "da", "van", "från", "fra",
    "lähettäjä", "od", "nadawca", "feladó", "de la", "από", "من", "发件人", "寄件者", "差出人", "보낸 사람",
    "expéditeur",
    "remitente", "mittente", "avsender", "avsändare", "afzender", "odesílatel", "odosielateľ",
)  # fmt: skip

SENT = (
    "sent", "date", "message du", "date d'envoi", "sent at", "tarih", "gönderildi", "gönderim tarihi",
    "gönderme tarihi", "gönderilme tarihi", "tarix", "göndərilib", "göndərilmə tarixi", "göndərildi", "отправлено",
    "дата", "надіслано", "gesendet", "datum", "gesendet am", "envoyé", "envoyé le", "enviado", "enviado el",
    "enviada em", "enviado em", "enviada", "fecha", "data", "inviato", "data invio", "verzonden", "verzonden op",
    "skickat", "sendt", "dato", "lähetetty", "päivämäärä", "päiväys", "wysłano", "wysłane", "odesláno", "odoslané",
    "dátum", "elküldve", "elküldés dátuma", "trimis", "ημερομηνία", "στάλθηκε", "发送时间", "日期", "傳送日期",
    "送信日時", "日付", "날짜", "보낸 날짜", "datums", "skickat den",
)  # fmt: skip

TO = (
    "to", "cc", "bcc", "kime", "alıcı", "bilgi", "kimə", "surət", "кому", "копия", "копія", "an", "kopie", "à", "a",
    "para", "destinatario", "destinataire", "copie", "aan", "till", "til", "kopi", "vastaanottaja", "kopio", "do",
    "dw", "komu", "pro", "kópia", "címzett", "másolatot kap", "către", "προς", "κοιν", "إلى", "收件人", "抄送", "宛先",
    "받는 사람", "reply-to", "cci", "kopia", "cópia", "yanıt adresi", "in behalf of", "destinatari", "destinatário",
    "pre",
)  # fmt: skip

SUBJECT = (
    "subject", "konu", "mövzu", "тема", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "ämne",
    "emne", "aihe", "temat", "předmět", "predmet", "tárgy", "subiect", "θέμα", "الموضوع", "主题", "主旨",
    "件名", "제목", "re", "sujet", "otsikko",
)  # fmt: skip

SENT_FROM = (
    "sent from", "sent via", "sent with", "sent using", "get outlook for", "sent by", "envoyé de", "envoyé depuis",
    "envoyé à partir", "obtenez outlook", "télécharger outlook", "provenance : courrier", "von meinem",
    "gesendet von", "gesendet mit", "diese nachricht wurde von meinem", "outlook für", "holen sie sich outlook",
    "enviado desde", "enviado do", "enviado de mi", "enviado con", "enviado a partir", "obtener outlook",
    "inviato da", "inviato con", "scarica outlook", "verzonden vanaf", "verzonden met", "verstuurd vanaf",
    "verstuurd met", "outlook voor", "skickat från", "sendt fra", "lähetetty", "wysłane z", "wysłano z", "odesláno z",
    "odoslané z", "küldve", "trimis de pe", "отправлено с", "отправлено из", "отправлено через", "надіслано з",
    "outlook для", "gönderildi:", "şuradan gönderildi", "iphone'umdan gönderildi", "iphone’umdan gönderildi",
    "ipad'imden gönderildi", "ipad’imden gönderildi", "android cihazımdan gönderildi",
    "samsung cihazımdan gönderildi", "samsung telefonumdan gönderildi", "huawei telefonumdan gönderildi",
    "xiaomi cihazımdan gönderildi", "telefonumdan gönderildi", "outlook for android'i edinin", "ios için outlook",
    "android için outlook", "windows için posta", "iphone-umdan göndərilib", "iphone-dan göndərilib",
    "telefonumdan göndərilib", "sent on the go", "iphoneから送信", "从我的 iphone 发送", "发自我的", "나의 iphone에서",
)  # fmt: skip

SIGN_OFF = (
    "regards", "best regards", "kind regards", "warm regards", "with kind regards", "with best regards",
    "many regards", "best", "all the best", "best wishes", "warmly", "sincerely", "yours sincerely",
    "sincerely yours", "yours faithfully", "yours truly", "cheers", "thanks and regards", "thanks & regards",
    "thank you and best regards", "respectfully", "many thanks and best regards", "rgds", "br", "saygılar",
    "saygılarımla", "saygılarımızla", "saygılarımı sunarım", "sevgiler", "sevgilerimle", "selamlar", "iyi çalışmalar",
    "iyi günler", "iyi günler dilerim", "iyi çalışmalar dilerim", "teşekkürler, iyi çalışmalar",
    "en iyi dileklerimle", "kolay gelsin", "saygı ve sevgilerimle", "hürmetlerimle", "esenlikler", "hörmətlə",
    "hörmətlərimlə", "hörmətlə sizin", "sayğılarımla", "sayqılarımla", "dərin hörmətlə", "ən xoş arzularla",
    "salamlar", "uğurlar", "təşəkkürlər, hörmətlə", "с уважением", "с наилучшими пожеланиями", "всего доброго",
    "всего наилучшего", "с благодарностью", "искренне ваш", "з повагою", "с приветом", "mit freundlichen grüßen",
    "mit freundlichen gruessen", "mit freundlichem gruß", "freundliche grüße", "freundlicher gruß", "viele grüße",
    "viele gruesse", "liebe grüße", "beste grüße", "schöne grüße", "herzliche grüße", "mfg", "lg", "vg", "gruß",
    "grüße", "cordialement", "bien cordialement", "très cordialement", "bien à vous", "salutations",
    "sincères salutations", "meilleures salutations", "cdlt", "bonne journée", "respectueusement", "saludos",
    "un saludo", "saludos cordiales", "atentamente", "un cordial saludo", "cordialmente", "muchas gracias y saludos",
    "cordiales saludos", "cordiali saluti", "distinti saluti", "saluti", "un saluto", "cordialità", "tanti saluti",
    "atenciosamente", "cumprimentos", "com os melhores cumprimentos", "melhores cumprimentos", "abraços", "att",
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "groeten",
    "groet", "mvg", "med vänliga hälsningar", "vänliga hälsningar", "med vänlig hälsning", "hälsningar", "mvh",
    "med venlig hilsen", "venlig hilsen", "med vennlig hilsen", "vennlig hilsen", "hilsen", "ystävällisin terveisin",
    "terveisin", "z poważaniem", "pozdrawiam", "pozdrowienia", "s pozdravem", "s pozdravom", "s úctou", "üdvözlettel",
    "tisztelettel", "cu stimă", "με εκτίμηση", "此致", "よろしくお願いします", "よろしくお願いいたします",
)  # fmt: skip

CONFIDENTIAL = (
    "confidential", "intended recipient", "intended solely", "disclaimer", "gizlidir", "gizli bilgi", "yasal uyarı",
    "sorumluluk reddi", "məxfi", "конфиденциальн", "vertraulich", "confidentiel", "confidencial", "riservat",
    "vertrouwelijk", "please consider the environment", "çevreye", "virus-free", "virenfrei", "avast.com",
)  # fmt: skip

FORWARD_SUBJECT = (
    "fwd", "fw", "wg", "tr", "rv", "i", "ilt", "i̇lt", "yön", "yön.", "vs", "doorst", "enc", "пересл", "fs", "vb",
    "pd", "továbbítás", "ötr", "yönl",
)  # fmt: skip

REPLY_ABOVE = (
    "reply above this line", "reply above", "type your reply above", "write your reply above",
    "respond above this line", "reply ABOVE THIS LINE", "bu satırın üstüne yazın", "yanıtınızı bu satırın üstüne",
    "cavabınızı bu sətrin üstünə", "antworten sie oberhalb dieser zeile", "répondez au-dessus de cette ligne",
    "responda encima de esta línea", "rispondi sopra questa riga", "ответьте выше этой строки",
)  # fmt: skip
