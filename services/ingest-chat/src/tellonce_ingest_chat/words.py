"""Our own words to visitors, in Turkish, Azerbaijani and English; the company's texts come first. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language."""

    greeting: str
    closing: str
    offline: str
    answering: str
    consent: str
    idle: str
    handover: str
    handover_why: str
    transcript_subject: str
    transcript_intro: str
    away_subject: str
    away_intro: str
    you: str
    promise: str
    form: Mapping[str, str]
    survey: tuple[tuple[str, str, str], ...]

    def transfer(self, to: str, reason: str) -> str:
        """The question of a handover."""
        return f"{self.handover.format(to=to)} {self.handover_why.format(reason=reason)}".strip()


_TR = Words(
    greeting="Merhaba, nasıl yardım edelim?",
    closing="Bize yazdığınız için teşekkürler. Başka bir şey olursa buradayız.",
    offline="Yazın, açılınca ilk iş yanıtlayalım. Yanıt e-postanıza gelir ve burada da görünür.",
    answering="Genelde 30 saniyede yanıtlıyoruz.",
    consent="Yardım ederken hangi sayfada olduğunuzu görebilir miyiz?",
    idle="Bir süredir yazmadınız, sohbeti kapattık. Yazarsanız kaldığımız yerden sürer.",
    handover="Sizi {to} ile görüştürelim mi? Yazdıklarınızın hepsini görecek, yeniden anlatmayacaksınız.",
    handover_why="{reason}",
    transcript_subject="Sohbetiniz ({reference})",
    transcript_intro="Sohbetinizin dökümü aşağıda.",
    away_subject="Sohbetinize yanıt ({reference})",
    away_intro="Siz ayrıldıktan sonra yanıtladık. Bu e-postayı yanıtlarsanız aynı konuşma sürer.",
    you="Siz",
    promise="Size verilen söz",
    form={"name": "Adınız", "email": "E-posta", "phone": "Telefon"},
    survey=(
        ("solved", "score", "Sorununuz çözüldü mü?"),
        ("comment", "text", "Eklemek istediğiniz (isteğe bağlı)"),
    ),
)
_AZ = Words(
    greeting="Salam, necə kömək edək?",
    closing="Bizə yazdığınız üçün təşəkkür edirik. Başqa bir şey olsa, buradayıq.",
    offline="Yazın, açılan kimi cavab verək. Cavab e-poçtunuza gələcək və burada da görünəcək.",
    answering="Adətən 30 saniyəyə cavab veririk.",
    consent="Kömək edərkən hansı səhifədə olduğunuzu görə bilərikmi?",
    idle="Bir müddətdir yazmadınız, söhbəti bağladıq. Yazsanız, qaldığımız yerdən davam edəcək.",
    handover="Sizi {to} ilə görüşdürək? Yazdıqlarınızın hamısını görəcək, yenidən danışmayacaqsınız.",
    handover_why="{reason}",
    transcript_subject="Söhbətiniz ({reference})",
    transcript_intro="Söhbətinizin mətni aşağıdadır.",
    away_subject="Söhbətinizə cavab ({reference})",
    away_intro="Siz ayrıldıqdan sonra cavab verdik. Bu məktuba cavab yazsanız, eyni söhbət davam edir.",
    you="Siz",
    promise="Sizə verilən söz",
    form={"name": "Adınız", "email": "E-poçt", "phone": "Telefon"},
    survey=(
        ("solved", "score", "Məsələniz həll olundu?"),
        ("comment", "text", "Əlavə etmək istədiyiniz (istəyə görə)"),
    ),
)
_EN = Words(
    greeting="Hello, how can we help?",
    closing="Thank you for writing to us. We are here if anything else comes up.",
    offline="Write to us, we answer first thing when we open. The answer comes by mail and shows here too.",
    answering="We usually answer within 30 seconds.",
    consent="May we see which page you are on while we help?",
    idle="You have been silent for a while, so we closed the chat. Write, and it goes on where we left it.",
    handover="Shall we hand you over to {to}? They see all that you wrote, you won't have to tell it again.",
    handover_why="{reason}",
    transcript_subject="Your chat ({reference})",
    transcript_intro="Here is all that was said in your chat.",
    away_subject="An answer to your chat ({reference})",
    away_intro="We answered after you had left. Answer this mail and the same conversation goes on.",
    you="You",
    promise="What we promised you",
    form={"name": "Your name", "email": "E-mail", "phone": "Phone"},
    survey=(("solved", "score", "Was it solved?"), ("comment", "text", "Anything to add (optional)")),
)
_WORDS = {"tr": _TR, "az": _AZ, "en": _EN}


def words(language: str) -> Words:
    """The words of a language (BCP 47); English where we have none."""
    return _WORDS.get(language.split("-", maxsplit=1)[0].lower(), _EN)
