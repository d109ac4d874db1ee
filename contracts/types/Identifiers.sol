// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// GS1 keys are the numbers that their digits spell, check digit included. 0 stands for none.

type Gtin is uint48;
type Gln is uint48;
type Sscc is uint64;

/// The digits of a GS1 company prefix behind a leading 1, which keeps its leading zeros: 030001 is 1030001.
type CompanyPrefix is uint48;

/// The number of the registrar (6 bits), then the partner's number with that registrar (18 bits).
type PartnerId is uint24;

/// Lots are numbered from 1 in the order of their registration.
type LotId is uint32;

/// Bit 87 set: truncated hash of an SGTIN. Bit 86 set: lot and first unit of an unnamed consignment.
/// Neither: the SSCC itself.
type ItemId is uint88;

PartnerId constant NOBODY = PartnerId.wrap(0);
// Who holds what was destroyed; no registrar can give this number.
PartnerId constant GONE = PartnerId.wrap(type(uint24).max);
LotId constant NO_LOT = LotId.wrap(0);
ItemId constant NO_ITEM = ItemId.wrap(0);

using {samePartner as ==, otherPartner as !=, registrarOf} for PartnerId global;
using {sameLot as ==, otherLot as !=} for LotId global;
using {sameItem as ==, otherItem as !=} for ItemId global;

function samePartner(PartnerId a, PartnerId b) pure returns (bool) {
    return PartnerId.unwrap(a) == PartnerId.unwrap(b);
}

function otherPartner(PartnerId a, PartnerId b) pure returns (bool) {
    return PartnerId.unwrap(a) != PartnerId.unwrap(b);
}

function sameLot(LotId a, LotId b) pure returns (bool) {
    return LotId.unwrap(a) == LotId.unwrap(b);
}

function otherLot(LotId a, LotId b) pure returns (bool) {
    return LotId.unwrap(a) != LotId.unwrap(b);
}

function sameItem(ItemId a, ItemId b) pure returns (bool) {
    return ItemId.unwrap(a) == ItemId.unwrap(b);
}

function otherItem(ItemId a, ItemId b) pure returns (bool) {
    return ItemId.unwrap(a) != ItemId.unwrap(b);
}

/// The number of the registrar that accredited the partner.
function registrarOf(PartnerId partner) pure returns (uint8) {
    return uint8(PartnerId.unwrap(partner) >> 18);
}
