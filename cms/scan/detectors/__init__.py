"""Detectors: each reads folded text and yields hits of one kind. Those that come first keep their ground."""

from __future__ import annotations

from cms.scan.detectors.bank_card import bank_cards
from cms.scan.detectors.marks import copy_numbers, secrecy_marks
from cms.scan.detectors.mobile import mobiles
from cms.scan.detectors.passport import passports
from cms.scan.detectors.plate import plates
from cms.scan.detectors.resident_id import old_resident_ids, resident_ids

NUMBERS = {
    "resident_id": resident_ids,
    "bank_card": bank_cards,
    "mobile": mobiles,
    "resident_id_old": old_resident_ids,
    "passport": passports,
    "plate": plates,
}
"""In this order: a piece that one of them took is not offered to the next."""

MARKS = {"secrecy_mark": secrecy_marks, "copy_number": copy_numbers}
