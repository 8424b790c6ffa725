"""Words of the sentences that WhatsApp writes into a chat, in the languages that it speaks.

Sentences change from version to version, their words hardly do: what is named (a photo, a message), what became of it.
"""

from __future__ import annotations

import re


class Words:
    """Many words of many languages, found in a line by its own words; where a script has no spaces, within them."""

    def __init__(self, words: str) -> None:
        phrases = [word.replace("_", " ").casefold() for word in words.split()]
        self._unspaced = tuple(phrase for phrase in phrases if _UNSPACED.search(phrase))
        self._by_first: dict[str, list[str]] = {}
        self._by_last: dict[str, list[str]] = {}
        for phrase in phrases:
            self._by_first.setdefault(phrase.split(maxsplit=1)[0], []).append(phrase)
            self._by_last.setdefault(phrase.rsplit(maxsplit=1)[-1], []).append(phrase)

    @property
    def firsts(self) -> frozenset[str]:
        """The first word of each."""
        return frozenset(self._by_first)

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

    def begin(self, line: str) -> bool:
        """Whether the line begins with one of them."""
        known = self._by_first.get(line.split(maxsplit=1)[0], ())
        return line.startswith((*known, *self._unspaced))

    def end(self, line: str) -> bool:
        """Whether it ends with one of them."""
        line = line.rstrip(".。")
        known = self._by_last.get(line.rsplit(maxsplit=1)[-1], ()) if line else ()
        return line.endswith((*known, *self._unspaced))


_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TOKEN = re.compile(r"[^\s,.;:!?()<>\"“”«»\u200e\u200f-]+")

# A photo, a video, … as the languages name it.
THINGS = Words(
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
LEFT_OUT = Words(
    "omitted excluded not_included weggelassen ausgelassen ausgeschlossen nicht_enthalten "
    "omitido omitida omitidos omitidas excluido excluida ocultado ocultada oculto oculta não_revelado não_revelada "
    "não_incluído não_incluída apagada absente absent absents absentes omis omise omises manquant manquante retiré "
    "exclu exclue omesso omessa omessi omesse non_incluso non_inclusa esclusa escluso eliminati rimosso mancante "
    "weggelaten niet_opgenomen utesluten uteslutet utelutet utelutna utelämnats utelämnad udeladt "
    "utelatt ikke_inkludert "
    "utelates sløyfet ei_sisällytetä ei_sisällytetty jätetty_pois jätettiin_pois jätettiin vynechán "
    "vynechána vynecháno "
    "vynechaný vynechaná vynechané vynechány vynechano pominięto pominięty pominięte pominięta omisă omiși "
    "kihagyva kihagyása sikertelen hiányzó izostavljena izostavljen izostavljeno изостављен изостављена "
    "tidak_disertakan "
    "tidak_dimasukkan tidak_disertai disingkirkan dahil_edilmedi eklenmedi atlanmış đã_bỏ_qua đã_bỏ bỏ_qua "
    "отсутствует отсутствуют не_добавлен не_добавлено пропущен пропущено пропущены скрыто не_включено "
    "відсутнє відсутня відсутні пропущено не_додано παραλείφθηκε παραλήφθηκε παράληψη εξαίρεση "
    "لم_يتم_إدراج تم_حذف تم_استبعاد تم_استثناء مفقودة حذف_شد حذف_شده نکال_دی_گئی نظرانداز نظر_انداز چھوڑ_دیا "
    "הושמט הושמטה הוסרה לא_נכללה לא_נכלל हटाई_गई हटाई_गयी छोड़ा_गया छोड़ी_गई के_बिना शामिल_नहीं वगळली वगळला वगळले "
    "বাদ_দেওয়া_হয়েছে বাদ પડતી_મૂકાઈ પડતું શામેલ_કરી_નથી અવગણાયું విస్మరించబడింది நீக்கப்பட்டது "
    "ಕೈಬಿಡಲಾಗಿದೆ ഒഴിവാക്കി ਛੱਡਿਆ "
    "含まれていません 省略 除外 忽略 已忽略 略去 省略多媒体 省略多媒體 생략 생략됨 제외 제외됨 "
    "ไม่มี ละเว้น ถูกลบ "
    "haijajumuishwa imeachwa imerukwa imeondolewa omès omesa omesos omeses weggelaat ära_jäetud ei "
    "ar_lár byasizwe ntibirimo yasizwe"
)
# Words so common that only WhatsApp's mark or brackets around them tell: "<Без медиафайлов>".
WITHOUT = Words("без uten pa bez fără なし 없음 无 無 fehlen fehlt sans sin sem senza zonder without")

MESSAGE = Words(
    "message messages nachricht mensaje mensagem messaggio сообщение повідомлення bericht mesaj "
    "meddelande meddelandet "
    "melding meldingen besked zpráva zprávu správa správu wiadomość mesajul üzenet üzenetet poruka "
    "poruku pesan mesej tin_nhắn "
    "הודעה ההודעה رسالة الرسالة پیام پیغام میسج मैसेज संदेश मेसेज মেসেজ বার্তা મેસેજ μήνυμα メッセージ "
    "消息 訊息 信息 메시지 메시지입니다 "
    "ข้อความ ujumbe viesti viestin missatge boodskap sõnum sporočilo ubutumwa хат съобщение"
)
GONE = Words(
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
# "This message was deleted" is WhatsApp's; "I deleted the message" is somebody's, above all in common languages.
THIS = Words(
    "bu detta det_här denne denna táto túto tato tuto ta tę acest ez ezt ova ovu ini هذه این اس یہ זו הזו זאת "
    "यह हा এই આ αυτό この 此 这 這 該 이 삭제한 นี้ huu tämä tämän tätä aquest hierdie see selle цe це "
    "ово оваа това ubu"
)
COMMON = Words("message messages nachricht mensaje mensagem messaggio сообщение bericht")

CALLS = Words(
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
