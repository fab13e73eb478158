"""Letters of other scripts that a reader takes for Latin ones; data, no code but its reading."""

# ruff: noqa: RUF001  # characters that look like others are what this table lists

# From Unicode's confusables (UTS 39), letter by letter, after NFKD and case folding; with small
# capitals, barred and turned letters added by hand. Where a character resembles two letters it
# stands with the one it is used for.
LOOKALIKES = {
    "a": "ɐɑαаᎪᗅᴀ∂⍺ꓮ𐊠𖽀",
    "b": "ƀƅɓʙβвьᏏᏴᑲᖯᗷꓐꞵ𐊂𐊡𐌁",
    "c": "¢ɔсᏟᴄⲥꓚ𐊢𐌂𐐽𐔜𑣩𑣲🝌",
    "d": "đɖɗδԁᎠᏧᑯᗞᗪᴅꓒꓓ",
    "e": "ǝɘəɛεеэєҽᎬᴇ℮⋿ⴹꓰꬲ𐊆𑣆𑣎",
    "f": "ƒϝքᖴẝꓝꜰꞙꬵ𐊇𐊥𐔥𑣂𝈓",
    "g": "ƍɠɡɢԍցᏀᏳᶃꓖ",
    "h": "ħɦʜнһհᎻᏂᕼⲏꓧ𐋏",
    "i": "ıɨɩɪιіᎥ⍳ꙇ𑣃",
    "j": "ɉʝϳјᎫᒍᴊꓙ",
    "k": "ƙκкᏦᛕᴋⲕꓗ𐔘",
    "l": "łƚǀɫʟӏᏞᒪᛁ∣⏽│ⲓⳑⵏꓡꓲ𐊊𐌉𐌠𐑃𐔦𑣒𖼖𖼨𝈪",
    "m": "ϻмᎷᗰᛖᴍⲙꓟ𐊰𐌑",
    "n": "ŋɲɴηπпոռⲛꓠ𐔓",
    "o": "øɵοσоѳөօ௦ዐᴏᴑⲟⵔ〇ꓳꬽ𐊒𐊫𐐬𐓪𐔖𑓐𑣈𑣕𑣗𑣠",
    "p": "ƥρрᏢᑭᴘ⍴ⲣꓑ𐊕",
    "q": "ԛգզⵕ",
    "r": "ɍɹʀгᎡᎱᏒᖇᴦⲅꓣꭇꭈ𐓜𖼵𝈖",
    "s": "ƽʂѕտᏕᏚꓢꜱ𐊖𐑈𑣁𖼺",
    "t": "ŧƭτтᎢ⊤⟙ⲧꓔ𐊗𐊱𐌕𑣜𖼊🝨",
    "u": "ʉʋμυսሀᑌᴜ∪⋃ꓴꞟꭎꭒ𐓶𑣘𖽂",
    "v": "νѵᏙᐯᴠ∨⋁ⴸꓦꛟ𐔝𑣀𖼈𝈍",
    "w": "ɯωϖѡԝաᎳᏔᴡꓪ𑣦𑣯",
    "x": "×χхᕁᕽ᙭᙮ᚷ╳⤫⤬⨯ⲭⵝꓫꭓ𐊐𐊴𐌗𐌢𐔧𑣬",
    "y": "ɏɣʏγуүᎩᎽᶌỿⲩꓬꭚ𐊲𑣄𖽃",
    "z": "ƶʐζᏃᴢꓜ𐋵𑣉𑣥",
}
SPELLED_WITH_TWO = {"\u00e6": "ae", "\u0153": "oe"}
BOXED = (0x1F150, 0x1F170, 0x1F1E6)  #: where white-on-black, boxed and flag letters begin, A to Z


def _table() -> dict[int, str]:
    letters = {ord(like): letter for letter, likes in LOOKALIKES.items() for like in likes}
    boxed = {first + n: chr(ord("a") + n) for first in BOXED for n in range(26)}
    return letters | boxed | {ord(one): two for one, two in SPELLED_WITH_TWO.items()}


#: what `str.translate` needs to write a text in the letters it seems to be written in
SKELETON = _table()
