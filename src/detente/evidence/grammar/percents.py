"""What does a percentage or a number of points speak of: a duty, its change, a share, a growth?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.grammar.scene import Reading1, Scene
from detente.evidence.numbers import HEDGES, Quantity

__all__ = ["DOWN", "UP", "read_percent"]

UP = (
    r"(?:ris(?:e|es|en|ing)|rose|increas(?:e|es|ed|ing)|gr(?:ow|ows|ew|own|"
    r"owing)|jump(?:s|ed|ing)?|"
    r"surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|climb(?:s|ed|ing)?|gain(?:s|ed)?|"
    r"expand(?:s|ed)?|hik(?:e|es|ed|ing)|"
    r"rais(?:e|es|ed|ing)|up|add(?:s|ed|ing)?|boost(?:s|ed|ing)?|spik(?:e|es|"
    r"ed)|accelerat\w+|rebound(?:s|ed)?|"
    r"advanc(?:e|es|ed)|lift(?:s|ed|ing)? (?:its|their|the)|higher|growth|"
    r"escalat\w+|ratchet\w*|push(?:es|ed|ing)?|double[sd]?|uptick)"
)
DOWN = (
    r"(?:fall(?:s|en|ing)?|fell|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|"
    r"plung(?:e|es|ed|ing)|slump(?:s|ed)?|"
    r"shr[aiu]nk(?:s|ing)?|contract(?:s|ed|ion)?|cut(?:s|ting)?|reduc(?:e|es|"
    r"ed|ing|tion|tions)|lower(?:s|ed|ing)?|slash(?:es|ed|ing)?|"
    r"halv(?:e|ed|ing)|down|tumbl(?:e|es|ed)|slid(?:e|es)?|plummet(?:s|ed|"
    r"ing)?|eas(?:e|es|ed|ing)|trim(?:s|med)?|"
    r"decreas(?:e|es|ed|ing)|dip(?:s|ped)?|s[iau]nk(?:s|ing)?|crash(?:es|ed)?|"
    r"collaps(?:e|es|ed)|shav(?:e|es|ed|ing)|lop(?:s|ped)?|"
    r"knock(?:s|ed)?|suspend(?:s|ed|ing)?|remov(?:e|es|ed|ing)|cancel(?:s|ed|"
    r"led|ling|ing)?|roll(?:s|ed|ing)? back|rollback|"
    r"withdr[ae]w\w*|scal(?:e|es|ed|ing) back|ton(?:e|ed|ing) down|brought "
    r"down|bring(?:s|ing)? down|relief|drag|loss|weaken(?:s|ed)?|nosediv\w+|"
    r"slip(?:s|ped|ping)?|los(?:e|es|t|ing)|tank(?:s|ed)?|retreat(?:s|ed)?|"
    r"shed|pared?)"
)
_CHANGE = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\b", re.I)
_TAR = (
    r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|tax(?:es)?|surcharges?|import fees?|"
    r"tariff rates?|tariff level)"
)
_TAR_RIGHT = re.compile(
    rf"^[\s-]*(?P<between>(?:(?!(?:of|on|in|from|to|for|and|or|by|at|than|as|"
    rf"that|which|while|after|with|is|are|"
    rf"was|were|will|would|has|have|had|but|share|cut|increase|reduction|of|"
    rf"despite|because|amid|without|before|due|under|"
    rf"against|over|into|per|since|if|until|through|via|during|even|when|where|"
    rf"who|it|he|she|they|beyond|above|below|not|"
    rf"so)\b)[\w.'\"$&%/-]+[\s-]+){{0,5}}?)(?P<head>{_TAR})\b"
    r"(?P<change>\s+(?:rates?\s+)?(?:reductions?|cuts?|increases?|hikes?|"
    r"rises?|rollbacks?|decreases?|relief|rise|drop)\b)?",
    re.I,
)
_CHANGE_RIGHT = re.compile(
    r"^[\s-]*(?:(?:across-the-board|further|additional|sharp|steep|overall|"
    r"annual|yearly|year-on-year|"
    r"\w+ly|general|average|initial|proposed|planned)\s+){0,2}"
    r"(?P<noun>reductions?|cuts?|decreases?|increases?|hikes?|rises?|jumps?|"
    r"drops?|falls?|declines?|plunges?|surges?|slumps?|"
    r"growth|contractions?|gains?|slides?|collapse|boost|uptick|expansion|"
    r"spike|tumble)\b(?P<rest>.{0,80})",
    re.I | re.S,
)
_COMPARE_RIGHT = re.compile(
    (
        r"^\s+(?P<w>higher|lower|more|less|fewer|above|below|up|down|faster|slower|"
        r"worse|cheaper|year[- ](?:on|over)[- ]year|from a year earlier|compared "
        r"(?:with|to))\b"
    ),
    re.I,
)
_OF_RIGHT = re.compile(r"^\s+(?:share\s+)?of\s+(?P<rest>.{0,140})", re.I | re.S)
_STAKE_RIGHT = re.compile(
    (
        r"^[\s-]*(?:(?:controlling|majority|minority|equity|market|combined|global|"
        r"world|\w+)\s+){0,2}(?:stake|share|ownership|interest|owned|majority)\b|"
        r"^\s+(?:or more )?(?:owned|controlled|held|ownership)\b"
    ),
    re.I,
)
_PLACE_RIGHT = re.compile(
    r"^(?:\s+(?:rate|tariffs?|duty))?\s+(?:on|against|for)\s+(?:the |all |most "
    r"|some |many |certain |other |its |imports? |goods |products |"
    r"nearly |almost |virtually |several |\w+ ){0,4}",
    re.I,
)
_ON_THINGS = re.compile(
    r"^(?:\s+rate)?\s+(?:on|against)\s+(?:[\w.'-]+\s+){0,5}?(?:China|Chinese|"
    r"US|U\.S\.|American|imports?|goods|products|countries|nations|"
    r"Canada|Canadian|Mexic\w+|India\w*|Vietnam\w*|Japan\w*|Europe\w*|EU|"
    r"Brazil\w*|Korea\w*|Taiwan\w*|steel|alumini?um|cars?|autos?|"
    r"soybeans?|copper|trucks|chips|semiconductors|lumber|everything|each "
    r"other|one another|Beijing|Washington)",
    re.I,
)
_SHARE_LEFT = re.compile(
    r"\b(?:account(?:s|ed|ing)?(?:\s+\w+)? (?:globally )?for|shares? (?:of|was|"
    r"is|at|stood at|fell to|rose to|reached|reaching)|market share of|"
    r"controls?|controlled|controlling|dominat(?:es|ed|ing)|suppl(?:y|ies|ied|"
    r"ying)|produc(?:es|ed|ing)|holds?|held|holding|"
    r"refin(?:es|ed|ing)|process(?:es|ed|ing)?|mines?|mined|mak(?:es|ing) up|"
    r"made up|ma(?:ke|kes|de)|makes up|"
    r"represent(?:s|ed|ing)?|compris(?:es|ed|ing)|provid(?:es|ed|ing)|"
    r"constitut(?:es|ed|ing)|own(?:s|ed|ing)?|commands?|commanding|"
    r"contribut(?:es|ed|ing)|responsible for|receiv(?:es|ed|ing)|import(?:s|ed|"
    r"ing)?|export(?:s|ed|ing)?|sourc(?:es|ed|ing)|"
    r"get(?:s|ting)?|got|buy(?:s|ing)?|bought|rel(?:y|ies|ied) on \w+ for|"
    r"depend(?:s|ed)? on \w+ for|from \w+ for|with|"
    r"output of|proportion (?:of|is|was)|share (?:has )?(?:fallen|risen|"
    r"climbed|dropped|grown|declined) to|home to)\s+"
    rf"(?:(?:{HEDGES})\s+)*(?:an?\s+|the\s+|its\s+)?$",
    re.I,
)
_HEADS = re.compile(
    r"\b(?:(?P<none>interest rates?|mortgage rates?|unemployment|approval|"
    r"polls?|polling|surveys?|respondents|voters|"
    r"turnout|odds|probability|chances?|likelihood|discount|humidity|battery "
    r"life|possession|tax credits?|income tax\w*|"
    r"corporate tax\w*|vat|value[- ]added tax\w*|sales tax\w*|accuracy|"
    r"efficiency|purity|confidence)"
    r"|(?P<tariff>tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharges?|import "
    r"tax(?:es)?|tax(?:es)?|(?<!interest )(?<!growth )(?<!exchange "
    r")(?<!mortgage )rates?(?! of growth))"
    r"|(?P<gdp>gdp|gross domestic product|economic growth|economic output|"
    r"(?:growth |economic |its |gdp |\d{4} )(?:forecast|projection|estimate|"
    r"target)s?|(?:the|u\.s\.|us|chinese|american|china's|global|world|its) "
    r"(?:\w+ )?economy)"
    r"|(?P<price>inflation|prices?|costs?|cpi|ppi|price index)"
    r"|(?P<market>shares(?! of\b)|stocks?|s&p 500|nasdaq|dow(?: jones)?|hang "
    r"seng|futures|yields?|yuan|renminbi|index|csi ?300|nikkei)"
    r"|(?P<share>share(?! price)|portion|proportion|market share|dominance|monopoly)"
    r"|(?P<growth>exports?|imports?|shipments?|trade(?! war| talks| deal| "
    r"negotiat\w+| representative| truce| tension\w*| agreement)|sales|output|"
    r"production|orders?|"
    r"revenues?|profits?|earnings|employment|jobs|payrolls|bankruptcies|"
    r"consumption|demand|purchases?|volumes?|traffic|bookings|investments?|"
    r"deficit|surplus|freight|deliveries|manufacturing|supply|supplies|growth|"
    r"stockpiles?|inventories|spending|cargo|flows?|index))\b",
    re.I,
)
_POLL = re.compile(
    (
        r"\b(?:polls?|polled|polling|(?<!geological )survey(?:s|ed)?|respondents?|"
        r"voters?|approval|approve|disapprove|margin of error|chance|odds|"
        r"probability|likelihood|likely to)\b"
    ),
    re.I,
)
_WHOLE_TRAP = re.compile(
    r"(?:the )?(?:voters?|respondents?|americans|people|adults|patients|"
    r"households|women|men|users|students|children|those|shots|passes|"
    r"his|her|my|our|readers|viewers|games|fans|victims|time|employees|parents|"
    r"teachers|democrats|republicans)\b",
    re.I,
)
_IDIOM = re.compile(
    (
        r"^\s+(?:sure|certain|behind|committed|agree\w*|correct|right|true|confident|"
        r"convinced|ready|chance|clear|supportive|confidence|effort|focused|natural|"
        r"cotton|pure|safe|responsible)\b"
    ),
    re.I,
)
_INCREASE_SHRANK = re.compile(
    (
        r"\b(?:increase|rise|hike|growth)\b[^.;]{0,60}\b(?:drop|fall|shrink|be "
        r"reduced|decline|ease|slow|come down|narrow)\w*\s+to\s*$"
    ),
    re.I,
)
_LEVEL_LINK = re.compile(
    r"(?:\bto|\bat|\breach(?:ed|ing|es)?|\bof|\bis|\bwas|\bare|\bwere|\bbe|"
    r"\bstands?|\bstood|\bhit|\btotal(?:s|ed|ing|ling)?|\baverag(?:e|es|ed|"
    r"ing)|"
    r"\bhigh as|\blow as|\bexceed(?:s|ed|ing)?|\bfrom|\btop(?:s|ped|ping)?|"
    r"\bnow|\btogether|:|\(|=|\bbelow|\babove)\s*"
    rf"(?:(?:{HEDGES})\s+)*(?:an?\s+|the\s+)?(?:\w+ly\s+)?(?:(?:high|low|"
    rf"current|record|staggering|average|combined|total|blanket|universal|flat|"
    rf"baseline|new|already|punishing|whopping)\s+){{0,3}}$",
    re.I,
)
_BY = re.compile(
    (
        rf"\bby\s+(?:(?:{HEDGES})\s+)*(?:an?\s+|the\s+)?(?:(?:further|additional|"
        rf"another|combined|total|whopping|average of)\s+)*$"
    ),
    re.I,
)
_ONTO_GOODS = re.compile(r"\s+(?:on|against|for|to|of)\s+[^,;.]{0,50}", re.I)
_SUM = re.compile(r"(?:\d|hundred|thousand|million|billion|trillion)\s$", re.I)
_PAYS = re.compile(
    (
        rf"\b(?:pay|pays|paid|paying|face|faces|facing|faced|charged?|owe|incur|"
        rf"hit with|subject to|attract|slapped|levied|"
        rf"impos\w+)\s+(?:(?:{HEDGES})\s+)*(?:an?\s+)?$"
    ),
    re.I,
)
_SENTENCE_TARIFF = re.compile(rf"\b{_TAR}\b", re.I)


def read_percent(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """How a figure in percent or points is meant; None where it is no claim of this domain."""
    text = scene.flat
    left = text[max(0, quantity.start - 200) : quantity.start]
    semicolon = left.rfind(";")
    left = left[semicolon + 1 :]
    right = text[quantity.end : quantity.end + 160]
    near = text[max(0, quantity.start - 90) : quantity.end + 90]
    if _POLL.search(near) and not re.search(r"\btariffs?\b[^.]{0,25}$", left, re.I):
        return None
    if quantity.value == 100 and _IDIOM.match(right):
        return None
    if re.search(
        r"\b(?:income|corporate|sales|property|value[- ]added|payroll|wealth) tax", near, re.I
    ):
        return None
    if quantity.kind == "points":
        return _points(scene, quantity, left, right)
    if quantity.unit == "percent" and _shared_unit(scene, quantity):
        right = right[_shared_unit(scene, quantity) :]
    for rule in (_by_right_tariff, _by_right_change, _by_whole, _by_stake, _by_left):
        found = rule(scene, quantity, left, right)
        if found is not None:
            return _in_points(found) if found.type else None
    return None


def _in_points(reading: Reading1) -> Reading1:
    """A duty cannot fall by more than 100 percent: whoever says so speaks of points."""
    if reading.type == "tariff_change" and reading.value < -100 and reading.unit == "percent":
        return replace(reading, unit="percentage points")
    return reading


def _shared_unit(scene: Scene, quantity: Quantity) -> int:
    """How far the shared unit of "10 and 15 percent" reaches past the first figure."""
    match = re.match(
        (
            r"\s?%?,?\s*(?:and|or|to|,)?\s*[\d.]+\s?(?:,\s*(?:and|"
            r"or)\s+[\d.]+\s?)?(?:%|percent|per cent)"
        ),
        scene.flat[quantity.end :],
        re.I,
    )
    return match.end() if match else 0


def _claim(
    quantity: Quantity,
    kind: str,
    *,
    end: int = 0,
    sign: str = "",
    change: bool = False,
    head: str = "",
    head_start: int = -1,
    topic: str = "",
    unit: str = "",
) -> Reading1:
    value = quantity.value
    if change and sign == "down":
        value = -abs(value)
    return Reading1(
        quantity=quantity,
        start=quantity.start,
        end=max(end, quantity.end),
        type=kind,
        unit=unit or quantity.unit,
        value=value,
        direction=sign,
        change=change,
        head=head.lower(),
        head_start=head_start,
        topic=topic,
    )


def _sign(words: str, last: bool = True) -> str:
    found = list(_CHANGE.finditer(words))
    if not found:
        return ""
    match = found[-1] if last else found[0]
    return "up" if match["up"] else "down"


def _by_right_tariff(_: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    match = _TAR_RIGHT.match(right)
    if not match:
        return None
    between = match["between"].lower()
    if re.search(r"\b(?:chance|decline|drop|fall|plunge|rise|jump|growth|of)\b", between):
        return None
    end = quantity.end + match.end()
    at = quantity.end + match.start("head")
    if re.search(r"\b(?:higher|lower|more|less)\b", between):
        if re.search(r"\bcollect\w*|revenue", left[-40:]):
            return _claim(
                quantity,
                "growth",
                end=end,
                sign="up" if "more" in between or "higher" in between else "down",
                change=True,
                head="revenue",
                topic="revenue",
            )
        sign = "up" if re.search(r"\b(?:higher|more)\b", between) else "down"
        return _claim(
            quantity, "tariff_change", end=end, sign=sign, change=True, head="tariff", head_start=at
        )
    if match["change"]:
        sign = _sign(match["change"])
        return _claim(
            quantity, "tariff_change", end=end, sign=sign, change=True, head="tariff", head_start=at
        )
    topic = (
        "average"
        if re.search(r"\b(?:average|effective|mean|weighted|overall)\b", left[-50:] + between)
        else ""
    )
    return _claim(quantity, "tariff_rate", end=end, head=match["head"], head_start=at, topic=topic)


def _by_right_change(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    match = _CHANGE_RIGHT.match(right)
    compare = _COMPARE_RIGHT.match(right)
    if not match and not compare:
        return None
    if match:
        sign = _sign(match["noun"]) or "up"
        rest = re.split(r"[,;.]\s|\bafter\b|\bfollowing\b|\bas\b|\bbecause\b", match["rest"])[0]
        head = _HEADS.search(rest)
        kind = head.lastgroup if head else ""
        end = quantity.end + match.end("noun")
        at = quantity.end + match.start("rest") + head.start() if head else -1
    else:
        assert compare is not None
        word = compare["w"].lower()
        sign = (
            "down"
            if word in ("lower", "less", "fewer", "below", "down", "slower", "cheaper")
            else "up"
        )
        if word.startswith(("year", "from", "compared")):
            sign = _sign(left[-80:])
        head, kind, end, at = None, "", quantity.end + compare.end(), -1
    if not head:
        head = _nearest(left)
        if head is None and scene.topical:
            head = _nearest(scene.before[-200:])
            at = -1
        elif head is not None:
            at = quantity.start - len(left) + head.start()
        kind = head.lastgroup if head else ""
    if kind in (None, "", "none") or head is None:
        return None
    if not _in_domain(scene, str(kind)):
        return None
    name = {"tariff": "tariff_change", "share": "share", "market": "price"}.get(
        str(kind), str(kind)
    )
    return _claim(quantity, name, end=end, sign=sign, change=True, head=head.group(), head_start=at)


def _by_whole(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    match = _OF_RIGHT.match(right)
    if not match:
        return None
    if re.search(rf"\b(?:{_TAR}|rate)s?\s+of\s+(?:(?:{HEDGES})\s+)*$", left, re.I):
        return _claim(quantity, "tariff_rate", head="tariff")
    if _WHOLE_TRAP.match(match["rest"]) or not scene.topical:
        return _nothing(quantity)
    cut = re.split(
        (
            r"[,;—]|\.\s+(?=[A-Z])|\s(?:and|but|while)\s+(?:its\s+|[a-z]+ly\s+|"
            r"about\s+|almost\s+|over\s+|some\s+|more than\s+)*(?:\d|refin|process|"
            r"control)"
        ),
        match["rest"],
    )[0]
    words = cut.split()
    end = quantity.end + match.start("rest") + len(" ".join(words[:8]))
    sign = ""
    change = bool(_BY.search(left))
    return _claim(
        quantity,
        "share",
        end=min(end, len(scene.flat)),
        head=cut,
        sign=sign,
        change=change,
        head_start=quantity.end + match.start("rest"),
    )


def _by_stake(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    if not scene.topical:
        return None
    match = _STAKE_RIGHT.match(right)
    if match:
        words = match.group()
        own = bool(re.search(r"stake|own|interest|held|majority|control", words, re.I))
        return _claim(
            quantity,
            "share",
            end=quantity.end + match.end(),
            head=words.strip(),
            topic="ownership" if own else "",
        )
    if (
        _SHARE_LEFT.search(left)
        and not re.search(rf"\b{_TAR}\s+\w+\s*$", left, re.I)
        and not _ON_THINGS.match(right)
    ):
        verb = _SHARE_LEFT.search(left)
        weak = verb is not None and re.match(
            r"with|make?s?\b|made\b|import|export|get|got|receiv|process|mine", verb.group(), re.I
        )
        if weak:
            return None
        return _claim(quantity, "share", head="share")
    return None


def _by_left(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    head = _nearest(left)
    if head is not None and head.lastgroup == "none":
        return _nothing(quantity)
    far = head is None or head.lastgroup == "tariff" or (len(left) - head.end()) > 60
    about_duties = scene.topical or _SENTENCE_TARIFF.search(scene.flat)
    if far and about_duties and _ON_THINGS.match(right):
        by = bool(_BY.search(left))
        return _claim(
            quantity,
            "tariff_change" if by else "tariff_rate",
            sign=_sign(left) if by else "",
            change=by,
            head="tariff",
            topic=_average(left),
        )
    if head is None:
        return _by_memory(scene, quantity, left)
    kind = str(head.lastgroup)
    if not _in_domain(scene, kind):
        return None
    at = quantity.start - len(left) + head.start()
    gap = left[head.end() :]
    if kind == "tariff":
        if head.group().lower().startswith("rate") and not (
            _SENTENCE_TARIFF.search(scene.flat) or _SENTENCE_TARIFF.search(scene.before)
        ):
            return None
        by = bool(_BY.search(left))
        changes = list(_CHANGE.finditer(left))
        direct = (
            bool(changes)
            and re.fullmatch(rf"\s+(?:(?:another|{HEDGES})\s+)*", left[changes[-1].end() :], re.I)
            is not None
            and changes[-1].group().lower()
            not in (
                "up",
                "higher",
                "lower",
                "raise",
                "raised",
                "add",
                "adds",
                "added",
                "adding",
                "lift",
            )
        )
        if (by or direct) and quantity.paired != "to":
            return _claim(
                quantity,
                "tariff_change",
                sign=_sign(left),
                change=True,
                head="tariff",
                head_start=at,
            )
        if len(gap) > 110 and not _LEVEL_LINK.search(left):
            return None
        if re.search(
            r"\b(?:share|exports?|imports?|sales|price)\b", gap
        ) and not _LEVEL_LINK.search(left):
            return None
        return _claim(
            quantity,
            "tariff_rate",
            head=head.group(),
            head_start=at,
            topic=_average(left),
            sign=_sign(left[-60:]) if quantity.paired else "",
        )
    if kind == "share":
        return _claim(quantity, "share", head="share", head_start=at)
    changes = list(_CHANGE.finditer(left[max(0, head.start() - 60) :])) if head else []
    sign = ""
    if changes:
        sign = "up" if changes[-1]["up"] else "down"
    if kind == "gdp" or kind == "price":
        growth = bool(changes) or bool(_BY.search(left))
        name = kind
        if head.group().lower() == "inflation":
            growth = True
        return _claim(quantity, name, sign=sign, change=growth, head=head.group(), head_start=at)
    if not changes:
        if re.search(r"\bshares?\b", left[-90:]) and _LEVEL_LINK.search(left):
            return _claim(quantity, "share", head="share", head_start=at)
        if "growth" in head.group().lower() and _LEVEL_LINK.search(left):
            return _claim(
                quantity,
                "gdp" if "economic" in left else "growth",
                sign="up",
                change=True,
                head=head.group(),
                head_start=at,
            )
        if re.search(
            r"\bfrom\s+\S+(?:\s+\S+){0,3}\s+(?:for|in)\b", right[:40]
        ) or _SHARE_LEFT.search(left):
            return _claim(quantity, "share", head="share")
        return None
    if quantity.paired == "to" or re.search(r"\b(?:to|at)\s+(?:\w+\s+)?$", left):
        if re.search(r"\bshare\b", left):
            return _claim(quantity, "share", head="share", sign=sign)
        return None
    name = "price" if kind == "market" else "growth"
    return _claim(
        quantity,
        name,
        sign=sign,
        change=True,
        head=head.group(),
        head_start=at,
        topic="market" if kind == "market" else "",
    )


def _by_memory(scene: Scene, quantity: Quantity, left: str) -> Reading1 | None:
    """A bare figure: the duty spoken of just before, or a rate that the article has named."""
    if (
        scene.topical
        and _PAYS.search(left)
        and (_SENTENCE_TARIFF.search(scene.flat) or _SENTENCE_TARIFF.search(scene.before))
    ):
        return _claim(quantity, "tariff_rate", head="tariff")
    if not scene.topical or not _LEVEL_LINK.search(left):
        return None
    if quantity.value in scene.known_rates or _SENTENCE_TARIFF.search(scene.before):
        return _claim(
            quantity, "tariff_rate", head="tariff", topic=_average(scene.flat[: quantity.start])
        )
    return None


def _points(scene: Scene, quantity: Quantity, left: str, right: str) -> Reading1 | None:
    unit_words = scene.flat[quantity.start : quantity.end].lower()
    bare = (
        unit_words.rstrip().endswith(("point", "points"))
        and "percent" not in unit_words
        and "basis" not in unit_words
        and "%" not in unit_words
    )
    around = left[-140:] + right[:80]
    if bare and not (_SENTENCE_TARIFF.search(around) or _SENTENCE_TARIFF.search(scene.before)):
        return None
    if bare and re.search(
        r"\b(?:plan|program|scored?|rebounds?|index|nasdaq|dow|s&p)\b", around, re.I
    ):
        return None
    if not (_SENTENCE_TARIFF.search(scene.flat) or _SENTENCE_TARIFF.search(scene.before)):
        head = _nearest(left)
        if head is None or not scene.topical or head.lastgroup in ("none", "market"):
            return None
        kind = {"tariff": "tariff_change", "share": "share"}.get(
            str(head.lastgroup), str(head.lastgroup)
        )
        return _claim(quantity, kind, sign=_sign(left), change=True, head=head.group())
    match = _CHANGE_RIGHT.match(right)
    sign = _sign(match["noun"]) if match else _sign(left)
    if _INCREASE_SHRANK.search(left):
        sign = "up"
    end = quantity.end + match.end("noun") if match else quantity.end
    compare = _COMPARE_RIGHT.match(right)
    if compare and not match:
        sign = "up" if compare["w"].lower() in ("higher", "more", "above", "up") else "down"
    if not sign:
        following = _CHANGE.search(right[:60])
        sign = ("up" if following["up"] else "down") if following else ""
    return _claim(
        quantity,
        "tariff_change",
        end=end,
        sign=sign,
        change=True,
        head="tariff",
        topic=_average(left),
    )


def _nothing(quantity: Quantity) -> Reading1:
    return _claim(quantity, "")


def _nearest(left: str) -> re.Match[str] | None:
    """The last head noun; "tariffs on … imports" belongs to the tariffs, not to the imports."""
    found = None
    for match in _HEADS.finditer(left):
        if match.lastgroup == "market" and _SUM.search(left[: match.start()]):
            continue  # "3 trillion yuan"
        if (
            found is not None
            and found.lastgroup == "tariff"
            and match.lastgroup in ("growth", "market", "price")
        ):
            between = left[found.end() : match.start()]
            if _ONTO_GOODS.fullmatch(between):
                continue
        found = match
    return found


def _average(left: str) -> str:
    return (
        "average"
        if re.search(r"\b(?:average|effective|mean|weighted)\b", left[-130:], re.I)
        else ""
    )


def _in_domain(scene: Scene, kind: str) -> bool:
    if kind == "tariff":
        return scene.topical or bool(re.search(r"\btariffs?\b", scene.flat, re.I))
    return scene.topical
