"""Answers to a search that found nothing."""
# ruff: noqa: RUF001, E501 - phrases in many scripts, one kind a line

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.screening.walls.wall import Wall, phrases

NO_RESULTS: Final = Wall(
    reason="no_results",
    longest=450,
    stems=(
        "result", "matched", "match", "nothing", "no products", "no posts", "no items", "ergebnis", "treffer", "gefunden", "résultat",
        "encontr", "risultat", "trovat", "gevonden", "resultaten", "wynik", "znalezion", "найден", "результат",
        "見つかりません", "ありません", "没有", "未找到", "无结果", "無", "结果", "결과", "träff", "fundet", "hittades",
    ),
    heads=(
        (1, phrases(r"""
            (?:your )?search(?: results?)?(?: (?:for|in|:).{0,80})?|results? for .{1,80}|you searched for.{0,80}|.{0,60}search results
            (?:suche|suchergebnis(?:se)?|ergebnisse)(?: .{0,80})?|(?:résultats? (?:de|pour)|recherche).{0,80}|(?:resultados?|búsqueda|buscar|busca|pesquisa).{0,80}|(?:risultati|ricerca).{0,80}
            (?:zoekresultaten|zoeken|resultaten).{0,80}|(?:wyniki|wyszukiwanie|szukaj).{0,80}|(?:результаты|поиск).{0,80}|.{0,40}(?:検索結果|検索).{0,40}|.{0,40}(?:搜索|搜尋|检索)(?:结果)?.{0,40}|.{0,40}검색.{0,40}
            (?:no|0|zero) (?:search )?(?:results?|matches|products|items|posts|articles|entries)(?: (?:were )?found)?(?: (?:for|matching).{1,60})?|nothing (?:was )?found(?: for.{1,60})?
            keine (?:such)?(?:ergebnisse|treffer).{0,40}|aucun résultat.{0,40}|(?:sin|ningún|no hay) resultados?.{0,40}|nessun risultato.{0,40}|nenhum resultado.{0,40}|geen resultaten.{0,40}|brak wyników.{0,40}|ничего не найдено.{0,40}
        """)),
    ),
    sentences=(
        (2, re.compile(
            r"(?m)^(?:[>#*\-\s]|sorry|unfortunately|leider|désolé|lo sentimos|spiacenti|helaas|niestety|к сожалению|[,!.:])*"
            r"(?:" + phrases(r"""
            (?:there (?:are|were) )?(?:no|0|zero) (?:search )?(?:results?|matches|matching (?:results|products|items|documents|pages|entries)|products|items|posts|articles|entries|listings|hits)(?: (?:were |was |have been )?(?:found|available|matched|match(?:ing)?|returned|to (?:show|display)|for)|[.!]|$)
            (?:your (?:search|query)|the search|we)(?: (?:for|-) .{1,80}?)? (?:did not|didn't|does not|could not|couldn't|can't|cannot|returned|has|yielded|produced|found)(?: match| find| return| produce| yield)? (?:any|no|0|anything|zero)
            nothing (?:was |has been )?(?:found|matched|matches)(?: (?:for|your|that|with)|[.!,]|$)|but nothing matched your search|no posts matched your criteria
            (?:es wurden |für .{1,60} wurden |wir (?:haben|konnten) )?(?:leider )?(?:keine|0|nichts)(?: passenden| relevanten)? ?(?:such)?(?:ergebnisse|treffer|artikel|produkte|beiträge|einträge|seiten)?(?: .{0,60})?(?:gefunden|finden|vorhanden|[.!]|$)|ihre suche .{0,80}(?:keine|0) (?:treffer|ergebnisse)
            (?:il n'y a )?aucun(?:e)? (?:résultat|produit|article|page|contenu|document)(?: .{0,80})?(?:trouvée?|correspond|disponible|pour|[.!]|$)|(?:votre|la) recherche .{0,80}(?:aucun|n'a (?:donné|retourné|rien))
            (?:no (?:se (?:han? )?(?:encontr|obtuv)|hay|hemos encontrado|existen)\w*|sin|ningún) ?(?:ningún )?(?:resultados?|productos?|artículos?|coincidencias?|entradas?)|(?:su|tu|la) búsqueda .{0,80}(?:no |ningún)
            (?:nessun|non (?:è stato|sono stati|abbiamo)|la (?:tua )?ricerca .{0,60}non)[^.]{0,30} ?(?:risultat|prodott|articol|trovat|element)\w*|(?:nenhum|não (?:foram|foi|encontramos|há)|a (?:sua )?(?:busca|pesquisa) .{0,60}não)[^.]{0,30} ?(?:resultado|produto|encontrad|item|artigo)\w*
            (?:er (?:zijn|werden) )?(?:geen|0) (?:zoek)?(?:resultaten|producten|artikelen|berichten)(?: .{0,60})?(?:gevonden|voor|[.!]|$)|(?:uw|je) zoekopdracht .{0,80}(?:geen|niets)
            (?:brak|nie (?:znaleziono|ma|znaleźliśmy))(?: żadnych)? ?(?:wyników|produktów|artykułów|rezultatów|stron|wpisów)?|ничего не (?:найдено|нашлось)|(?:по вашему запросу|к сожалению,?|поиск)?.{0,60}(?:ничего не|результатов не|не) найден\w*
            (?:該当|一致|お探し|検索|条件)[^。]{0,40}(?:見つかりません|ありません|存在しません)|(?:抱歉|很抱歉|对不起)?[,，]?(?:没有|未|暂无)(?:找到|搜索到|查询到|检索到|相关|符合)[^。]{0,30}|(?:无|暂无)(?:搜索|相关)?结果|(?:검색 ?결과가|일치하는|찾으시는)[^.]{0,30}(?:없습니다|못했습니다)
            """).pattern + ")"
        )),
        (1, phrases(r"""
            (?:try|please try|check|you (?:can|may|might)|suggestions:?|tips:?)[^.]{0,40}(?:again|different|other|another|spelling|fewer|more general|broader|keywords?|search(?:ing)?|filters?|terms?)|(?:adjust|change|clear|remove|broaden) (?:your |the )?(?:search|filters?|criteria|query)
            (?:matching|match|matches|matched)(?: (?:your|the|that|this))? (?:search|selection|criteria|query|request|filters?|keywords?|terms?)|new search|search again|back to (?:the )?(?:shop|home|search)
            (?:versuchen|probieren|prüfen|überprüfen|ändern)[^.]{0,60}(?:such|begriff|schreibweise|filter|erneut|anderen)|(?:essayez|vérifiez|modifiez)[^.]{0,60}(?:mots?|recherche|orthographe|autre|filtre|termes?)
            (?:pruebe|prueba|intent[ae]|revis[ae]|verifi\w+)[^.]{0,60}(?:palabra|búsqueda|término|ortografía|filtro|otr)|(?:prova|controlla|verifica)[^.]{0,60}(?:parol|ricerca|termin|filtr|altr)|(?:tente|verifique)[^.]{0,60}(?:palavra|busca|termo|filtro|outr|novamente)
            (?:probeer|controleer)[^.]{0,60}(?:zoek|woord|term|spelling|ander)|(?:spróbuj|sprawdź|zmień)[^.]{0,60}(?:słow|fraz|pisown|wyszuk|inn|filtr)|(?:попробуйте|проверьте|измените)[^.]{0,60}(?:запрос|слов|правописан|поиск|друг|фильтр)
            (?:別の|他の|キーワード)[^。]{0,20}(?:検索|キーワード|お試し|変え)|(?:换|更换|尝试|检查)[^。]{0,20}(?:关键词|关键字|搜索|其他|词)|(?:다른|검색어)[^.]{0,20}(?:검색|단어|확인|키워드)
        """)),
    ),
)  # fmt: skip

SEARCH_URL: Final = re.compile(
    r"[?&](?:q|s|query|search|searchterm|keywords?|k|term|text|suche|wyszukaj|p)=|/(?:search|suche|recherche|buscar|busca|busqueda|ricerca|zoeken|szukaj|find)(?:[/?]|$)",
    re.IGNORECASE,
)
"""Addresses of answers to a search."""
