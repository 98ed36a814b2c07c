"""With which words does the press speak of duties, shares, growth and their changes?"""

from __future__ import annotations

import re

from detente.evidence.words.numbers import HEDGES

__all__ = [
    "BY",
    "CHANGE",
    "CHANGE_RIGHT",
    "COMPARE_RIGHT",
    "DOWN",
    "DUTY_CONTEXT",
    "HEADS",
    "IDIOM",
    "INCREASE_SHRANK",
    "LEVEL_LINK",
    "NO_CLAIM",
    "OF_RIGHT",
    "ONTO_GOODS",
    "ON_THINGS",
    "PAYS",
    "PEOPLE_SAY",
    "POLL",
    "SENTENCE_TARIFF",
    "SHARE_LEFT",
    "SHARE_WORD",
    "STAKE_RIGHT",
    "SUM",
    "TAR",
    "TAR_RIGHT",
    "UP",
    "WHOLE_TRAP",
]

UP = (
    r"(?:ris(?:e|es|en|ing)|rose|increas(?:e|es|ed|ing)|gr(?:ow|ows|ew|own|"
    r"owing)|jump(?:s|ed|ing)?|"
    r"surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|climb(?:s|ed|ing)?|gain(?:s|ed)?|"
    r"expand(?:s|ed)?|hik(?:e|es|ed|ing)|"
    r"rais(?:e|es|ed|ing)|up|add(?:s|ed|ing)?|boost(?:s|ed|ing)?|spik(?:e|es|"
    r"ed)|accelerat\w+|rebound(?:s|ed)?|"
    r"advanc(?:e|es|ed)|lift(?:s|ed|ing)? (?:its|their|the)|higher|growth|"
    r"escalat\w+|ratchet\w*|push(?:es|ed|ing)?|double[sd]?|uptick|le(?:ap|aps|apt|aped)|"
    r"tick(?:s|ed) up|put on|swell(?:s|ed)?|swollen|quicken(?:s|ed)?|larger|bigger|dearer|"
    r"improv(?:e|es|ed)|"
    r"bounc(?:e|es|ed) back|pil(?:e|es|ed|ing)|mount(?:s|ed|ing)?)"
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
    r"shed|pared?|g[ia]ve(?:s|n)? up|off|smaller|cheaper|took off|tak(?:es|en|ing) off|"
    r"narrow(?:s|ed)?|(?:hold(?:s|ing)?|held) back|put(?:s|ting)? off|waiv(?:e|es|ed|ing)|"
    r"shelv(?:e|es|ed|ing)|fr[eo]ez(?:e|es|ing)|"
    r"froze|frozen|defer(?:s|red|ring)?|withh[eo]ld(?:s|ing)?|evaporat(?:es|ed)|dwindl(?:es|ed)|"
    r"reced(?:es|ed)|tick(?:s|ed) down)"
)

CHANGE = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\b", re.I)

TAR = (
    r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|tax(?:es)?|surcharges?|import fees?|"
    r"tariff rates?|tariff level)"
)

TAR_RIGHT = re.compile(
    rf"^[\s-]*(?P<between>(?:(?!(?:of|on|in|from|to|for|and|or|by|at|than|as|"
    rf"that|which|while|after|with|is|are|"
    rf"was|were|will|would|has|have|had|but|share|cut|increase|reduction|of|"
    rf"despite|because|amid|without|before|due|under|"
    rf"against|over|into|per|since|if|until|through|via|during|even|when|where|"
    rf"who|it|he|she|they|beyond|above|below|not|"
    rf"so)\b)[\w.'\"$&%/-]+[\s-]+){{0,5}}?)(?P<head>{TAR})\b"
    r"(?P<change>\s+(?:rates?\s+)?(?:reductions?|cuts?|increases?|hikes?|"
    r"rises?|rollbacks?|decreases?|relief|rise|drop)\b)?",
    re.I,
)

CHANGE_RIGHT = re.compile(
    r"^[\s-]*(?:(?:across-the-board|further|additional|sharp|steep|overall|"
    r"annual|yearly|year-on-year|"
    r"\w+ly|general|average|initial|proposed|planned)\s+){0,2}"
    r"(?P<noun>reductions?|cuts?|decreases?|increases?|hikes?|rises?|jumps?|"
    r"drops?|falls?|declines?|plunges?|surges?|slumps?|"
    r"growth|contractions?|gains?|slides?|collapse|boost|uptick|expansion|"
    r"spike|tumble)\b(?P<rest>.{0,80})",
    re.I | re.S,
)

COMPARE_RIGHT = re.compile(
    (
        r"^\s+(?P<w>higher|lower|more|less|fewer|above|below|up|down|faster|slower|"
        r"worse|cheaper|larger|smaller|bigger|year[- ](?:on|over)[- ]year|on (?:a|the) (?:year|"
        r"month)|from a year earlier|compared "
        r"(?:with|to))\b"
    ),
    re.I,
)

OF_RIGHT = re.compile(r"^\s+(?:share\s+)?of\s+(?P<rest>.{0,140})", re.I | re.S)

STAKE_RIGHT = re.compile(
    (
        r"^[\s-]*(?:(?:controlling|majority|minority|equity|market|combined|global|"
        r"world|\w+)\s+){0,2}(?:stake|share|ownership|interest|owned|majority)\b|"
        r"^\s+(?:or more )?(?:owned|controlled|held|ownership)\b"
    ),
    re.I,
)

ON_THINGS = re.compile(
    r"^(?:\s+rate)?\s+(?:on|against)\s+(?:[\w.'-]+,?\s+){0,5}?(?:China|Chinese|"
    r"US|U\.S\.|American|imports?|goods|products|countries|nations|"
    r"Canada|Canadian|Mexic\w+|India\w*|Vietnam\w*|Japan\w*|Europe\w*|EU|"
    r"Brazil\w*|Korea\w*|Taiwan\w*|steel|alumini?um|cars?|autos?|"
    r"soybeans?|copper|trucks|chips|semiconductors|lumber|everything|each "
    r"other|one another|Beijing|Washington)",
    re.I,
)

SHARE_LEFT = re.compile(
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

SHARE_WORD = re.compile(
    r"\b(?:share|slice|portion|proportion|weight|dependence|dependency|reliance|dominance)\b", re.I
)

HEADS = re.compile(
    r"\b(?:(?P<none>interest rates?|mortgage rates?|unemployment|approval rating|"
    r"polls?|polling|surveys?|respondents|voters|"
    r"turnout|odds|probability|chances?|likelihood|discount|humidity|battery "
    r"life|possession|tax credits?|income tax\w*|"
    r"corporate tax\w*|vat|value[- ]added tax\w*|sales tax\w*|accuracy|"
    r"efficiency|purity|confidence)"
    r"|(?P<tariff>tariffs?|responsibilit(?:y|ies)(?= (?:of \d|on [A-Z]))|charges(?! of (?:fraud|"
    r"murder|dumping|bribery))|(?:counter|import|"
    r"punitive|extra)[- ]?charges?|dut(?:y|ies)|lev(?:y|ies)|surcharges?|import "
    r"tax(?:es)?|tax(?:es)?|(?<!interest )(?<!growth )(?<!exchange "
    r")(?<!mortgage )(?<!freight )(?<!shipping )(?<!spot )(?<!policy )rates?(?! of growth))"
    r"|(?P<gdp>gdp|gross domestic product|economic growth|(?:economic|national|long-run|world|"
    r"global|american|u\.s\.|us|chinese|country's) output(?! of)|"
    r"(?:growth |economic |its |gdp |year's |world |global |new |\d{4} )(?:forecast|projection|"
    r"estimate|"
    r"target)s?|(?:the|u\.s\.|us|chinese|american|\w+'s|global|world|its) "
    r"(?:\w+ )?economy)"
    r"|(?P<price>inflation|prices?|costs?|cpi|ppi|price index)"
    r"|(?P<market>shares(?! of\b)|stocks?|s&p 500|nasdaq|dow(?: jones)?|hang "
    r"seng|futures|yields?|yuan|renminbi|index|csi ?300|nikkei)"
    r"|(?P<share>share(?! price)|portion|proportion|market share|dominance|monopoly|"
    r"slice|margins?|dependen(?:ce|cy)|reliance|(?<!by )weight(?! of the)|self-sufficiency)"
    r"|(?P<growth>exports?|imports?|shipments?|(?<!weighted by )trade(?!-weighted| weighted| war|"
    r" talks| deal| "
    r"negotiat\w+| representative| truce| tension\w*| agreement)|sales|output|"
    r"production|(?:new|export|factory|foreign) orders?|orders(?! (?:to|that|by)\b)|"
    r"revenues?|profits?|earnings|employment|jobs|payrolls|bankruptcies|"
    r"consumption|demand|purchases?|volumes?|traffic|bookings|investments?|"
    r"deficit|surplus|freight|deliveries|manufacturing|supply|supplies|growth|"
    r"stockpiles?|inventories|spending|cargo|flows?|index))\b",
    re.I,
)

POLL = re.compile(
    r"\b(?:polls?|polled|polling|(?<!geological )survey(?:s|ed)?|respondents?|voters?|"
    r"(?:job |his |her |presidential )?approval (?:ratings?|of (?:Trump|the president|his))|"
    r"(?:approve|disapprove) of|"
    r"ratings? (?:fell|rose|of|at)|disapprov\w+|margin of error|chances?|odds|probability|"
    r"likelihood)\b",
    re.I,
)

WHOLE_TRAP = re.compile(
    r"(?:the )?(?:voters?|respondents?|americans|people|adults|patients|"
    r"households|women|men|users|students|children|those|shots|passes|"
    r"his|her|my|our|readers|viewers|games|fans|victims|time|employees|parents|"
    r"teachers|democrats|republicans|credit|votes?|ballots|what (?:it|they|he|she) (?:was|were|"
    r"had been|used)|(?:both|the two) houses|congress|"
    r"lawmakers|senators|seats|blame|road|way|story|truth|fun|battle|work|way|it all|"
    r"clients|our|companies surveyed|firms surveyed|businesses surveyed|members|bosses)\b",
    re.I,
)

PEOPLE_SAY = re.compile(
    r"(?:the\s+)?(?:[A-Z]\w+(?:ans|ese|ians|ers|ish)|people|firms|companies|businesses|executives|"
    r"economists|bosses|"
    r"exporters|importers)\b.{0,40}?\b(?:say|said|think|consider|believe|want|support|oppose|fear|"
    r"expect|feel|prefer|"
    r"favou?r|plan|planned|reported|answered|hope)\b"
)

IDIOM = re.compile(
    (
        r"^\s+(?:sure|certain|behind|committed|agree\w*|correct|right|true|confident|"
        r"convinced|ready|chance|clear|supportive|confidence|effort|focused|natural|"
        r"cotton|pure|safe|responsible)\b"
    ),
    re.I,
)

NO_CLAIM = re.compile(
    r"\b(?:batter(?:y|ies) (?:was|is|at|life|charge)|voters|ballots?|of the votes?|"
    r"subscri\w*|coupon|"
    r"cashback|temperature|humidity|unemployment|jobless|mortgage|readers|viewers|audience|"
    r"approval rating|"
    r"vacanc(?:y|ies)|landlords?|parliament|turnout|alcohol|accuracy|win rate|body fat|"
    r"margin of error|popularity|"
    r"percentile|rotten|IQ|oxygen|interest rates?)\b",
    re.I,
)

INCREASE_SHRANK = re.compile(
    (
        r"\b(?:increase|rise|hike|growth)\b[^.;]{0,60}\b(?:drop|fall|shrink|be "
        r"reduced|decline|ease|slow|come down|narrow)\w*\s+to\s*$"
    ),
    re.I,
)

LEVEL_LINK = re.compile(
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

BY = re.compile(
    (
        rf"\bby\s+(?:(?:{HEDGES})\s+)*(?:an?\s+|the\s+)?(?:(?:further|additional|"
        rf"another|combined|total|whopping|average of)\s+)*$"
    ),
    re.I,
)

ONTO_GOODS = re.compile(r"\s+(?:on|against|for|to|of)\s+[^,;.]{0,50}", re.I)

SUM = re.compile(r"(?:\d|hundred|thousand|million|billion|trillion)\s$", re.I)

PAYS = re.compile(
    (
        rf"\b(?:pay|pays|paid|paying|face|faces|facing|faced|charged?|owe|incur|"
        rf"hit with|meets?|subject to|attract|slapped|levied|"
        rf"impos\w+)\s+(?:(?:{HEDGES})\s+)*(?:an?\s+)?$"
    ),
    re.I,
)

DUTY_CONTEXT = re.compile(
    rf"\b(?:{TAR}|[Ss]ection (?:301|232|122|201|338)|List \d\w?|Lists \d)\b", re.I
)

SENTENCE_TARIFF = re.compile(rf"\b{TAR}\b", re.I)
