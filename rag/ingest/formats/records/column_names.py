"""What columns of tables are called, in English and in other languages, for each field of an article."""

from __future__ import annotations

COLUMNS = {
    "title": (
        "title headline headlines titel überschrift schlagzeile titre título titulo encabezado"
        " titolo kop tytuł overskrift otsikko cím başlık заголовок название заглавие τίτλος"
        " כותרת العنوان 标题 標題 見出し タイトル 제목"
    ),
    "text": (
        "text body content article story full_text fulltext article_text body_text maintext"
        " inhalt artikeltext volltext texte contenu corps texto contenido cuerpo conteúdo corpo"
        " testo contenuto tekst inhoud treść szöveg metin içerik текст содержание κείμενο טקסט"
        " النص 正文 内容 內容 本文 본문 내용"
    ),
    "published": (
        "published date published_at publish_date publication_date date_published pubdate"
        " datetime datum veröffentlicht erscheinungsdatum date_de_publication publié_le fecha"
        " fecha_de_publicación data data_de_publicação data_di_pubblicazione data_publikacji"
        " dato päivämäärä dátum tarih yayın_tarihi дата дата_публикации ημερομηνία תאריך"
        " التاريخ 日期 发布日期 發布日期 日付 公開日 날짜 발행일"
    ),
    "updated": (
        "updated updated_at modified date_modified last_modified aktualisiert mis_à_jour actualizado"
    ),
    "outlet": (
        "outlet source publication publisher newspaper quelle zeitung medium journal média"
        " fuente periódico medio fonte jornal testata krant bron źródło gazeta källa tidning"
        " avis kaynak gazete источник издание πηγή מקור المصدر 来源 來源 媒体 媒體"
        " 出典 媒体名 매체 출처 언론사"
    ),
    "authors": (
        "authors author byline autor autoren verfasser auteur auteurs autores autore autori"
        " forfatter författare yazar автор авторы συγγραφέας מחבר الكاتب 作者 記者 著者 기자 저자"
    ),
    "url": (
        "url link address uri web_address lien enlace adresse indirizzo adres ссылка σύνδεσμος"
        " קישור الرابط 链接 連結 网址 リンク 링크"
    ),
    "section": "section category rubrik ressort rubrique sección seção sezione рубрика 栏目 分类",
    "language": "language lang sprache langue idioma lingua taal język язык 语言 言語 언어",
    "id": "id",
}
"""Fields, and the names of the columns that may hold them, best first; `_` for a blank."""
