"""What do the words mean that the page uses without explaining them on the spot?"""

from __future__ import annotations

__all__ = ["GLOSSARY"]

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        "Average tariff",
        "Duty owed over the value of the goods, if each product were bought as in the year of "
        "the weights. It counts what the law says, not what customs collected.",
    ),
    (
        "Percentage point (pp)",
        "The unit for a change of a rate: from 125 % to 10 % is −115 pp.",
    ),
    (
        "Base duty, MFN",
        "The duty that every member of the World Trade Organization pays without a preference "
        "(most favoured nation).",
    ),
    (
        "Section 301",
        "US law on unfair foreign practices; the duties on China since 2018, and on forced "
        "labour since 2026.",
    ),
    (
        "Section 232",
        "US law on imports that threaten national security: steel, aluminium, copper, cars, "
        "timber, chips.",
    ),
    (
        "Section 122",
        "US law that allows at most 15 % for at most 150 days; used from February to July 2026.",
    ),
    (
        "IEEPA",
        "US emergency-powers act of 1977, used for the fentanyl and reciprocal duties of "
        "2025; the Supreme Court ruled on 20 February 2026 that it gives no power to set "
        "tariffs.",
    ),
    (
        "Retaliation",
        "China's additional duties on US goods, in answer to US duties.",
    ),
    (
        "Export control",
        "A rule that goods or technology leave the country only with a licence, or not at all.",
    ),
    (
        "Entity listing",
        "A named firm may not be supplied without a licence.",
    ),
    (
        "Presumption of denial",
        "Licence requests are refused unless there is a reason to grant them.",
    ),
    (
        "De minimis",
        "The value below which a parcel enters free of duty.",
    ),
    (
        "Welfare",
        "Real income as the model counts it: what people can buy, the effort of work counted "
        "against it.",
    ),
    (
        "Trade elasticity",
        "By how many percent trade falls when its cost rises by one percent. The band shows "
        "results for a low, a central and a high value.",
    ),
    (
        "Suspended",
        "Decreed, but not applied until a named day.",
    ),
    (
        "As written, as stated",
        "A text is a published legal act. A statement is what an official said; it changes no "
        "duty until a text follows.",
    ),
)
"""Term and meaning, in the order of the page."""
