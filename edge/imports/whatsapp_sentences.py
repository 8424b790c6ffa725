"""Sentences that WhatsApp writes into a chat: by their words, and whole only where the words are too common."""

from __future__ import annotations

import re

from edge.imports.vocabulary import CALLS, COMMON, GONE, LEFT_OUT, MESSAGE, THINGS, THIS, WITHOUT


def _any(words: str) -> str:
    return "|".join(re.escape(word.replace("_", " ")) for word in sorted(words.split(), key=len, reverse=True))


_LONGEST = 70
_NEVER_LEFT_OUT = re.compile(r"[:<>0-9\n]")
# What may stand around thing and loss without making a sentence of somebody's of it: at most so many words.
MOST_WORDS = 6

# Behind a file's name in brackets on Android, or before it on iPhones.
ATTACHED = re.compile(
    "(?:"
    + _any(
        "file_attached attached datei_angehängt angehängt anhang archivo_adjunto archivo_adjuntado adjunto "
        "arquivo_anexado ficheiro_anexado anexado anexo fichier_joint pièce_jointe pièce_jointe_: "
        "file_allegato allegato "
        "bestand_bijgevoegd bijgevoegd файл_прикреплен файл_прикреплён файл_добавлен прикреплено файл_додано додано "
        "ファイル添付 添付ファイル 添付ファイル有り 附件 附件檔案 文件附件 檔案附件 文件已附加 已附加 "
        "파일_첨부됨 첨부됨 파일_첨부 첨부파일 "
        "dosya_ekli eklendi ekli fil_vedhæftet vedhæftet bifogad_fil bifogat vedlagt_fil vedlagt liitetiedosto liite "
        "załączono załączony_plik plik_dołączony soubor_byl_přiložen přiložený_soubor příloha priloha príloha "
        "súbor_pripojený fișier_atașat atașat atașare fájl_csatolva csatolva file_terlampir terlampir "
        "fail_dilampirkan "
        "dilampir tệp_đính_kèm đính_kèm קובץ_מצורף מצורף الملف_مرفق ملف_مرفق المُرفق المرفق مرفق پیوست "
        "پیوست_شد فایل_پیوست "
        "پیوستہ پیوستہ_فائل συνημμένο_αρχείο επισυνάφθηκε συνημμένο फ़ाइल_अटैच_कर_दी_गई_है फाइल_अटैच_कर_दी_गई_है "
        "अटैच_किया_गया संलग्न_केले फाइल_संलग्न ফাইল_সংযুক্ত_হয়েছে সংযুক্ত ไฟล์ที่แนบ แนบ faili_limeambatanishwa "
        "faili_imeambatishwa imeambatishwa arxiu_adjunt adjunt priloženo datoteka_u_privitku priložena_datoteka "
        "прикачен_файл lêer_aangeheg fayl_biriktirildi nakalakip_na_file ceangailte dosiye_yometseho"
    )
    + r")\Z",
    re.IGNORECASE,
)

EDITED = re.compile(
    r"(?:this message was edited|edited|diese nachricht wurde bearbeitet|(?:este )?mensaje (?:fue )?editado|"
    r"se editó este mensaje|ce message a été modifié|(?:questo )?messaggio (?:è stato )?modificato|"
    r"(?:esta )?mensagem (?:foi )?editada|это сообщение изменено|сообщение изменено|данное сообщение изменено|"
    r"цe повідомлення змінено|це повідомлення (?:було )?(?:змінено|відредаговано)|ההודעה נערכה|הודעה זו נערכה|"
    r"dit bericht is bewerkt|bu mesaj düzenlendi|tato zpráva byla upravena|tämä viesti on muokattu|"
    r"tätä viestiä muokattiin|"
    r"det här meddelandet (?:har )?redigera(?:ts|des)|denne besked (?:er|blev) (?:blevet )?redigeret|"
    r"denne meldingen (?:er|ble) redigert|ta wiadomość została (?:edytowana|zmieniona)|acest mesaj a fost editat|"
    r"ez az üzenet szerkesztve lett|pesan ini (?:telah )?diedit|mesej ini telah (?:diedit|disunting)|"
    r"tin nhắn này đã được chỉnh sửa|تم تعديل هذه الرسالة|این پیام ویرایش شد(?:ه است)?|"
    r"यह (?:मैसेज|संदेश) (?:एडिट|संपादित) .*|αυτό το μήνυμα (?:επεξεργάστηκε|τροποποιήθηκε)|"
    r"このメッセージは編集され(?:ました|ています)|(?:此|这条|該)(?:消息|訊息)已(?:编辑|編輯|被编辑|"
    r"經過編輯)|이 메시지는? ?(?:수정|편집)되었습니다|"
    r"ข้อความนี้(?:ถูก|ได้รับการ)แก้ไข(?:แล้ว)?|ujumbe huu ulihaririwa|ubu butumwa bwahinduwe|"
    r"aquest missatge s'ha editat|"
    r"hierdie boodskap is gewysig)[.。]?",
    re.IGNORECASE,
)

_DELETED_FOR_ALL = re.compile(
    r"(?:(?:this message was|you) deleted(?: this message)?(?: by (?:an )?admin.*| as admin)?|message deleted|"
    r"(?:diese nachricht wurde|du hast diese nachricht) gelöscht|se eliminó este mensaje|este mensaje fue eliminado|"
    r"(?:eliminaste|has eliminado) este mensaje|(?:esta )?mensagem (?:foi )?apagada|(?:você )?apagou esta mensagem|"
    r"ce message a été supprimé|vous avez supprimé ce message|questo messaggio è stato eliminato|"
    r"hai eliminato questo messaggio|dit bericht is verwijderd|(?:u hebt|je hebt) dit bericht verwijderd|"
    r"(?:это|данное) сообщение (?:было )?удалено|вы удалили (?:это|данное) сообщение|ujumbe huu ulifutwa|"
    r"umefuta ujumbe huu)"
    r"[.。]?",
    re.IGNORECASE,
)

_MISSED = re.compile(
    r"(?:(?:missed|silenced|unanswered|declined|incoming|outgoing) (?:group )?(?:voice|video)(?: group)? call|"
    r"(?:group )?(?:voice|video)(?: group)? call(?=,))"
    r"(?: at \d{1,2}[:.]\d\d ?(?:[ap]\.?m\.?)?| back)?(?:, (?:tap to call back|click to call back|"
    r"no answer|not answered|"
    r"declined|missed|canceled|cancelled|focus mode|\d+ (?:s|sec|min|h|hr|hrs)\b.*|answered on.*|\d+ joined))?[.]?|"
    r"verpasster? (?:sprachanruf|videoanruf)|(?:video)?llamada (?:de voz )?perdida|videollamada perdida|"
    r"appel (?:vocal|vidéo) manqué|(?:video)?chiamata (?:vocale )?persa|(?:video)?chamada (?:de (?:voz|"
    r"vídeo) )?perdida|"
    r"ligação (?:de (?:voz|vídeo) )?perdida|пропущенный (?:аудио|видео)звонок|gemiste? (?:spraak|"
    r"video)[- ]?(?:oproep|gesprek)|"
    r"cevapsız (?:sesli|görüntülü) arama|simu ya (?:sauti|video) uliyoikosa",
    re.IGNORECASE,
)

_ONCE = re.compile(
    r"view[- ]once|einmalansicht|einmalig|einmal ansehen|una sola vez|ver una vez|visualización única|vista única|"
    r"visualização única|vue unique|à vue unique|affichage unique|visualizza una volta|visualizzabil[ei] una volta|"
    r"eenmalig|однократн|одноразов|tek seferlik|tek gösterimlik|عرض لمرة واحدة|لمرة واحدة|sekali lihat|kertakatsel|"
    r"1回限り|一次性|阅后即焚|閱後即焚|僅限檢視一次|한 번 보기|jednou|jednorazow|engangs|visas en gång|"
    r"tazama mara moja",
    re.IGNORECASE,
)

LIVE_LOCATION = re.compile(
    r"(?:live location shared|localisation en (?:direct|temps réel) partagée|ubicación en (?:tiempo real|"
    r"directo) compartida|"
    r"localização (?:atual|em tempo real) (?:compartilhada|partilhada)|posizione (?:attuale|"
    r"in tempo reale) condivisa|"
    r"live-standort wird geteilt|live[- ]?locatie gedeeld|геоданные отправлены|mahali mubashara pameshirikishwa|"
    r"canlı konum paylaşıldı|mevcut konum paylaşıldı|تمت مشاركة الموقع المباشر|ライブロケーション共有|"
    r"共享实时位置|實時位置已分享)[.]?",
    re.IGNORECASE,
)

_SYSTEM = re.compile(
    r"messages and calls are end-to-end|messages to this (?:chat|group) .*(?:secured|encrypted)|"
    r"your security code with|"
    r"waiting for this message|this (?:business|chat|account) .*(?:meta|whatsapp|business account|secure service)|"
    r"changed their phone number|(?:turned (?:on|off)) (?:disappearing|advanced chat privacy)|"
    r"you (?:blocked|unblocked) this contact|created (?:this )?group|changed this group'?’?s (?:icon|settings)|"
    r"changed the (?:group (?:name|description)|subject)|joined using (?:this group|an invite|a group)|"
    r"only messages that mention|tap to (?:learn more|change)|is a contact|"
    r"en attente de ce message|ende-zu-ende|cifrados? de extremo a extremo|crittografati end-to-end|"
    r"chiffrés? de bout en bout|criptografia de ponta a ponta|сквозным шифрованием|end-to-end versleuteld|"
    r"uçtan uca şifreli|مشفرة تمام|رمزگذاری سرتاسر|מוצפנות מקצה",
    re.IGNORECASE,
)
# Without a mark, only what begins as WhatsApp alone begins.
_SYSTEM_ALONE = re.compile(
    r"messages and calls are end-to-end encrypted|messages to this (?:chat|group) and calls are now secured|"
    r"your security code with .{1,60} changed|waiting for this message\. this may take a while|"
    r"this business (?:uses|works|is now|account)|you (?:blocked|unblocked) this contact\. tap",
    re.IGNORECASE,
)
_SYSTEM_BEGINS = frozenset("MmYyWwTt")
_SHORT = 80
_LONGEST_UNMARKED = 120
_SIGNALS = frozenset(
    word + end
    for words in (CALLS, GONE, LEFT_OUT)
    for word in (*words.firsts, "live", "live-standort", "posizione", "mahali")
    for end in ("", ".", ",")
)


def may_be(words: str) -> bool:
    """Whether anything below can be so of words that bear no mark: a quick look, as most are somebody's own."""
    if words[:1] in _SYSTEM_BEGINS and _SYSTEM_ALONE.match(words) is not None:
        return True
    if len(words) > _LONGEST_UNMARKED:
        return False
    return not words.isascii() or not _SIGNALS.isdisjoint(words.casefold().split())


def is_left_out(words: str, marked: bool) -> bool:
    """Whether the words say, in any of the languages, that a file was left out of the export.

    marked: WhatsApp wrote them. Otherwise they must say this and nothing else, as somebody might write them.
    """
    if len(words) > _LONGEST or len(words.split()) > MOST_WORDS:
        return False
    line = words.casefold().strip()
    if not line or not THINGS.within(line) or _NEVER_LEFT_OUT.search(line):
        return False
    if marked:
        return LEFT_OUT.within(line) or WITHOUT.within(line)
    return (THINGS.begin(line) and LEFT_OUT.end(line)) or (LEFT_OUT.begin(line) and THINGS.end(line))


def is_deleted(words: str, marked: bool) -> bool:
    """Whether they say that a message was deleted; marked: WhatsApp wrote them, so that words are enough."""
    if len(words) > _SHORT or "\n" in words:
        return False
    if _DELETED_FOR_ALL.fullmatch(words) is not None:
        return True
    line = words.casefold()
    if not marked and (len(words) > _SHORT // 2 or "?" in words or COMMON.within(line) or not THIS.within(line)):
        return False
    return GONE.within(line) and MESSAGE.within(line)


def is_call(words: str, marked: bool) -> bool:
    """Whether they say that somebody called."""
    if len(words) > _SHORT:
        return False
    if not marked:
        return _MISSED.fullmatch(words) is not None
    line = words.casefold()
    return "whatsapp" not in line and CALLS.within(line)


def is_once(words: str) -> bool:
    return _ONCE.search(words) is not None


def is_system(words: str, marked: bool) -> bool:
    """Whether WhatsApp wrote this about the chat, also where the line names somebody."""
    if marked:
        return _SYSTEM.search(words) is not None
    return words[:1] in _SYSTEM_BEGINS and _SYSTEM_ALONE.match(words) is not None
