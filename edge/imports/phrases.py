"""What WhatsApp itself writes into a chat, in the languages that it speaks: by the words that make it up.

Sentences change from version to version, their words hardly do. So a line is known by what it names (a photo, a call)
together with what became of it (left out, missed), and whole sentences stand here only where words are too common.
"""

from __future__ import annotations

import re


def _any(words: str) -> str:
    return "|".join(re.escape(word.replace("_", " ")) for word in sorted(words.split(), key=len, reverse=True))


class _Words:
    """Many words of many languages, found in a line by its own words; where a script has no spaces, within them."""

    def __init__(self, words: str) -> None:
        phrases = [word.replace("_", " ").casefold() for word in words.split()]
        self._unspaced = tuple(phrase for phrase in phrases if _UNSPACED.search(phrase))
        self._by_first: dict[str, list[str]] = {}
        for phrase in phrases:
            self._by_first.setdefault(phrase.split()[0], []).append(phrase)

    def within(self, line: str) -> bool:
        """line: casefolded."""
        for token in _TOKEN.findall(line):
            for phrase in self._by_first.get(token, ()):
                if phrase in line:
                    return True
        return (
            not line.isascii()
            and _UNSPACED.search(line) is not None
            and any(phrase in line for phrase in self._unspaced)
        )


_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TOKEN = re.compile(r"[^\s,.;:!?()<>\"“”«»\u200e\u200f-]+")

# A photo, a video, … as the languages name it.
_THINGS = _Words(
    "image photo picture video audio sticker gif document contact_card contact media voice_message voice_note album "
    "vidéo photo_de autocollant fiche_contact contact fichier médias média message_vocal "
    "imagen vídeo tarjeta_de_contacto documento archivo archivos multimedia "
    "imagem áudio ficheiro_de_áudio ficheiro figurinha cartão_do_contato contacto mídia "
    "immagine scheda_contatto bild kontaktkarte dokument medien datei medier kontaktkort ljud lyd klistermärke "
    "klistermærke klistremerke billede bilde afbeelding visitekaartje bestand spraakbericht "
    "obrázek obrázok zvuk zvukový_soubor nálepka vizitka karta_kontaktu média obraz wideo plik pliki naklejkę "
    "wizytówka wizytówka_kontaktu imagine clip_video carte_de_vizită conținut kép videó hang matrica névjegykártya "
    "médiafájl slika naljepnica posjetnica medijski zapis gambar stiker dokumen kartu_kontak imej "
    "pelekat kad_kenalan "
    "görüntü fotoğraf ses belge çıkartma kişi_kartı medya hình_ảnh ảnh tệp_âm_thanh tài_liệu thẻ_liên_lạc tệp "
    "kuva kuvaa videota äänitiedosto äänitiedostoa tarra tarraa yhteystietokortti dokumentti dokumenttia "
    "изображение фото видео аудио аудиофайл стикер карточка_контакта документ файл медиа медиафайл медиафайлов "
    "зображення відео аудіо наклейку картка_контакту медіа медіафайли εικόνα βίντεο ήχος αυτοκόλλητο έγγραφο "
    "κάρτα_επαφής πολυμέσων αρχεία صورة الصورة فيديو الفيديو الفيديوهات المقاطع_الصوتية ملصق الملصقات مستند المستند "
    "بطاقة_جهة_اتصال الوسائط ملف ملفات تصویر ویدیو صدا استیکر سند برگ_مخاطب رسانه رسانه‌ها ویڈیو آڈیو اسٹیکر دستاویز "
    "رابطہ_کارڈ میڈیا תמונה התמונה סרטון סרטון_הווידאו קטע_קול סטיקר מסמך כרטיס_איש_קשר מדיה המדיה "
    "फ़ोटो इमेज वीडियो व्हिडीओ ऑडियो ऑडिओ स्टिकर डॉक्यूमेंट कॉन्टैक्ट_कार्ड मीडिया ইমেজ ছবি ভিডিও অডিও "
    "স্টিকার ডকুমেন্ট "
    "পরিচিতির_কার্ড মিডিয়া છબી વિડિયો ઓડિયો મીડિયા మాధ్యమం மீடியா ஊடகங்கள் ಮೀಡಿಯಾ മീഡിയ ਮੀਡੀਆ රූපය "
    "画像 写真 ビデオ 動画 音声 スタンプ ドキュメント 連絡先カード メディア 图片 照片 圖片 圖像 视频 "
    "影片 音频 音訊 贴图 貼圖 文档 文件 "
    "联系人卡片 聯絡人卡片 動態圖 动态图 媒体 媒體 多媒体 多媒體 이미지 사진 비디오 동영상 오디오 스티커 "
    "문서 연락처_카드 미디어 "
    "รูปภาพ วิดีโอ ไฟล์เสียง สติกเกอร์ เอกสาร บัตรรายชื่อ สื่อ picha sauti stika hati kadi_ya_mawasiliano video "
    "imatge àudio adhesiu targeta_de_contacte mitjans lêer fail faili skedë fayl íomhá físeán ifoto "
    "amashusho inyandiko"
)
# … and what became of it: it was left out of the file.
_LEFT_OUT = _Words(
    "omitted excluded not_included weggelassen ausgelassen ausgeschlossen nicht_enthalten fehlen fehlt "
    "omitido omitida omitidos omitidas excluido excluida ocultado ocultada oculto oculta não_revelado não_revelada "
    "não_incluído não_incluída apagada absente absent absents absentes omis omise omises manquant manquante retiré "
    "exclu exclue omesso omessa omessi omesse non_incluso non_inclusa esclusa escluso eliminati rimosso mancante "
    "weggelaten niet_opgenomen utesluten uteslutet utelutet utelutna utelämnats utelämnad udeladt "
    "utelatt ikke_inkludert "
    "utelates sløyfet ei_sisällytetä ei_sisällytetty jätetty_pois jätettiin_pois jätettiin vynechán "
    "vynechána vynecháno "
    "vynechaný vynechaná vynechané vynechány vynechano pominięto pominięty pominięte pominięta omisă omiși fără "
    "kihagyva kihagyása sikertelen hiányzó izostavljena izostavljen izostavljeno изостављен изостављена "
    "tidak_disertakan "
    "tidak_dimasukkan tidak_disertai disingkirkan dahil_edilmedi eklenmedi atlanmış đã_bỏ_qua đã_bỏ bỏ_qua "
    "отсутствует отсутствуют не_добавлен не_добавлено пропущен пропущено пропущены без скрыто не_включено "
    "відсутнє відсутня відсутні пропущено не_додано παραλείφθηκε παραλήφθηκε παράληψη εξαίρεση "
    "لم_يتم_إدراج تم_حذف تم_استبعاد تم_استثناء مفقودة حذف_شد حذف_شده نکال_دی_گئی نظرانداز نظر_انداز چھوڑ_دیا "
    "הושמט הושמטה הוסרה לא_נכללה לא_נכלל हटाई_गई हटाई_गयी छोड़ा_गया छोड़ी_गई के_बिना शामिल_नहीं वगळली वगळला वगळले "
    "বাদ_দেওয়া_হয়েছে বাদ પડતી_મૂકાઈ પડતું શામેલ_કરી_નથી અવગણાયું విస్మరించబడింది நீக்கப்பட்டது "
    "ಕೈಬಿಡಲಾಗಿದೆ ഒഴിവാക്കി ਛੱਡਿਆ "
    "含まれていません 省略 なし 除外 忽略 已忽略 略去 省略多媒体 省略多媒體 생략 생략됨 제외 제외됨 "
    "ไม่มี ละเว้น ถูกลบ "
    "haijajumuishwa imeachwa imerukwa imeondolewa omès omesa omesos omeses weggelaat ära_jäetud uten pa bez "
    "ar_lár byasizwe ntibirimo yasizwe"
)
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

_MESSAGE = _Words(
    "message messages nachricht mensaje mensagem messaggio сообщение повідомлення bericht mesaj "
    "meddelande meddelandet "
    "melding meldingen besked zpráva zprávu správa správu wiadomość mesajul üzenet üzenetet poruka "
    "poruku pesan mesej tin_nhắn "
    "הודעה ההודעה رسالة الرسالة پیام پیغام میسج मैसेज संदेश मेसेज মেসেজ বার্তা મેસેજ μήνυμα メッセージ "
    "消息 訊息 信息 메시지 메시지입니다 "
    "ข้อความ ujumbe viesti viestin missatge boodskap sõnum sporočilo ubutumwa хат съобщение"
)
_GONE = _Words(
    "deleted gelöscht se_eliminó eliminado eliminaste fue_eliminado apagada apagou apagaste supprimé "
    "effacé eliminato "
    "удалено удалили видалено видалили verwijderd silindi sildiniz raderades raderade tagit_bort slettet slettede "
    "smazána smazal odstránená odstránili odstraněna usunięta usunąłeś usunęłaś șters törlésre törölték "
    "törölted izbrisana "
    "izbrisali dihapus menghapus dipadam memadamkan xóa xoá נמחקה מחקת حذف حذفت حذَفت ہٹا डिलीट मिटाया "
    "हटवण्यात हटवला মুছে বাদ "
    "διαγράφηκε διαγράψατε 削除 刪除 删除 삭제 ลบ ulifutwa umefuta poistettiin poistit suprimit esborrat "
    "uitgevee kustutatud "
    "bwasibwe изтрито ડિલીટ"
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

_CALLS = _Words(
    "call sprachanruf videoanruf anruf llamada videollamada appel chiamata videochiamata chamada "
    "videochamada ligação "
    "звонок аудиозвонок видеозвонок дзвінок аудіодзвінок відеодзвінок oproep spraakoproep gesprek spraakgesprek "
    "videogesprek arama samtal röstsamtal videosamtal opkald taleopkald videoopkald anrop taleanrop "
    "videoanrop puhelu "
    "äänipuhelu videopuhelu hovor videohovor połączenie poł. apel hívás hanghívás videohívás poziv "
    "videopoziv panggilan "
    "cuộc_gọi שיחה שיחת مكالمة تماس کال कॉल কল κλήση βιντεοκλήση 通話 通话 着信 通話中 통화 전화 โทร "
    "สายที่ simu trucada "
    "videotrucada обаждане guhamagara kõne zəng klic"
)
_MISSED = re.compile(
    r"(?:(?:missed|silenced|unanswered|declined|incoming|outgoing) )?(?:group )?(?:voice|video)(?: group)? call"
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
    r"uçtan uca şifreli",
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


def is_left_out(words: str) -> bool:
    """Whether the words say, in any of the languages, that a file was left out of the export."""
    if len(words) > _LONGEST or len(words.split()) > MOST_WORDS:
        return False
    line = words.casefold()
    return _LEFT_OUT.within(line) and _THINGS.within(line) and _NEVER_LEFT_OUT.search(words) is None


def is_deleted(words: str, marked: bool) -> bool:
    """Whether they say that a message was deleted; marked: WhatsApp wrote the line, so that common "
    "words are enough."""
    if len(words) > _SHORT or "\n" in words:
        return False
    if _DELETED_FOR_ALL.fullmatch(words) is not None:
        return True
    # Other languages' sentences are long or rare enough that nobody writes them by chance.
    if not marked and (words.isascii() or len(words) > _SHORT // 2 or "?" in words):
        return False
    line = words.casefold()
    return _GONE.within(line) and _MESSAGE.within(line)


def is_call(words: str, marked: bool) -> bool:
    """Whether they say that somebody called."""
    if len(words) > _SHORT:
        return False
    if not marked:
        return _MISSED.fullmatch(words) is not None
    line = words.casefold()
    return "whatsapp" not in line and _CALLS.within(line)


def is_once(words: str) -> bool:
    return _ONCE.search(words) is not None


def is_system(words: str, marked: bool) -> bool:
    """Whether WhatsApp wrote this about the chat, also where the line names somebody."""
    if marked:
        return _SYSTEM.search(words) is not None
    return words[:1] in _SYSTEM_BEGINS and _SYSTEM_ALONE.match(words) is not None
