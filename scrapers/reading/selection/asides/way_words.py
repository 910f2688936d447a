"""The words of lines that lead through a work: to the page before, the page after, the contents."""
# ruff: noqa: RUF001 - several scripts

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.selection.prompt_words import any_of

LEADING = re.compile(
    any_of(
        r"""
        prev(?:ious)?|next|up|newer|older|zurück|weiter|vorherige[rs]?|nächste[rs]?
        précédente?|suivante?|anterior|siguiente|próximo|precedente|successivo
        vorige|volgende|föregående|nästa|poprzedni[ae]?|następn[ya]
        назад|вперёд|предыдущ\w{2}|следующ\w{2}
        上一[页頁篇章]|下一[页頁篇章]|前(?:へ|の記事|のページ)|次(?:へ|の記事|のページ)
        이전(?: ?글| ?기사)?|다음(?: ?글| ?기사)?
        předchozí|další|predchádzajúce|ďalšie|edellinen|seuraava|forrige|neste|næste|előző|következő
        înapoi|înainte|următor(?:ul)?|önceki|sonraki|попередн\w{1,2}|наступн\w{1,2}|προηγούμεν\w{1,2}|επόμεν\w{1,2}
        السابق|التالي|הקודם|הבא|قبلی|بعدی|trước|sau|sebelumnya|selanjutnya|berikutnya
        """
    ),
)
"""How a link to the page before or after is called."""

ON_THE_WAY: Final = frozenset(
    """
    prev previous next up top home index contents content toc table of back forward first last newer older
    start end page post posts article chapter section message messages thread topic lesson part entry
    story the this by to sorted date subject author zurück weiter vorherige vorheriger nächste nächster
    seite beitrag inhalt artikel kapitel précédent précédente suivant suivante sommaire chapitre anterior
    siguiente próximo índice página precedente successivo indice vorige volgende inhoud föregående nästa
    poprzednia następna strona назад вперёд далее предыдущая предыдущий следующая следующий страница глава
    оглавление содержание 前へ 次へ 目次 戻る トップ トップへ 前の記事 次の記事 前のページ 次のページ
    一覧へ 上一页 下一页 上一頁 下一頁 上一章 下一章 上一篇 下一篇 目录 目錄 首页 返回 返回目录 이전 다음
    목록 글 기사 처음 목차 předchozí další nahoru obsah kapitola edellinen seuraava ylös sisällys forrige
    neste næste indhold innhold opp op előző következő fel tartalom înapoi înainte următor următorul
    cuprins capitolul önceki sonraki yukarı içindekiler bölüm попередня попередній наступна наступний
    розділ зміст προηγούμενο επόμενο περιεχόμενα السابق التالي الفهرس הקודם הבא תוכן قبلی بعدی فهرست trước
    sau mục lục sebelumnya selanjutnya berikutnya daftar isi spis treści poprzedni następny rozdział
    hoofdstuk tilbake tillbaka innehåll avsnitt
    """.split()  # noqa: SIM905 - many words
)
"""The words that lines of such links are made of."""
