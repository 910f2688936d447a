"""What stands where a video does not play, as its page or its player says it."""
# ruff: noqa: RUF001 - several scripts

from __future__ import annotations

import re
from typing import Final

from scrapers.reading.selection.prompt_words import any_of

_MEDIUM: Final = r"(?:video|audio|vidéo|vídeo|видео|wideo)\w{0,3}\b"
_NEEDED: Final = r"(?:javascript|cookies)"
_THIS: Final = r"(?:this|the) (?:video|audio|clip|media|player)(?: \w{2,8})?"
_SHORT: Final = r"[^.!?]{0,60}"
UNPLAYED = re.compile(
    any_of(
        rf"""
        (?:sorry, )?{_THIS} (?:is|are|has been|was) (?:not|no longer){_SHORT}
        (?:sorry, )?{_THIS} (?:is|has been) (?:currently )?(?:un|removed|private){_SHORT}
        (?:to|um|pour|para|per|om|aby|чтобы)\b{_SHORT}{_MEDIUM}{_SHORT}{_NEEDED}{_SHORT}
        (?:please|bitte|veuillez|por favor|пожалуйста),? {_SHORT}{_NEEDED}{_SHORT}{_MEDIUM}{_SHORT}
        (?:dieses|das) video (?:ist|kann){_SHORT} nicht (?:mehr )?(?:verfügbar|abgespielt werden){_SHORT}
        cette vidéo n[’']est (?:pas|plus) disponible{_SHORT}
        (?:este|el|o) v[ií]deo (?:no|não) (?:está disponible|está disponível|se puede reproducir){_SHORT}
        (?:questo|il) video non è (?:più )?disponibile{_SHORT}
        (?:это )?видео (?:недоступно|не доступно|удалено){_SHORT}
        (?:ten|to) (?:film|wideo) (?:nie )?jest (?:nie)?dostępn\w{{1,2}}{_SHORT}
        deze video is niet (?:meer )?beschikbaar{_SHORT}
        (?:この)?動画は(?:現在)?(?:再生|ご覧|視聴)[^。]{{0,20}}(?:ません|できません)
        (?:此|该)?视频(?:暂时)?(?:无法播放|不可用)
        """
    )
    + r"\W{0,3}",
)
"""All of a line that stands where a video does not play."""
_OPENINGS: Final = (
    "sorry", "this", "the ", "to ", "um ", "pour ", "para ", "per ", "om ", "aby ", "чтобы", "please",
    "bitte", "veuillez", "por favor", "пожалуйста", "dieses", "das v", "cette", "este v", "el v", "o v",
    "questo", "il v", "это", "видео", "ten ", "deze v", "この動画", "動画", "此视频", "该视频", "视频",
)  # fmt: skip


def stands_for_video(text: str) -> bool:
    """Whether all of ``text``, in small letters, stands where a video does not play."""
    return text.startswith(_OPENINGS) and UNPLAYED.fullmatch(text) is not None
