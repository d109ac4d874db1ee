// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {Accreditation} from "./types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";
import {LotLife, LotWord, Tranche} from "./types/Lot.sol";
import {Prefix} from "./types/Prefix.sol";
import {Product} from "./types/Product.sol";
import {RecallOrders} from "./types/RecallOrders.sol";
import {SpentWord} from "./types/Spent.sol";

/// All that the ledger stores, in the one order that CustodyLedger and the code behind it share.
abstract contract LedgerState {
    /// The office of a registrar: its number from 1, and how many partners it has accredited.
    struct Office {
        uint8 number;
        uint24 accredited;
    }

    /// An office offered by its registrar, to be taken from that second on.
    struct OfficeOffer {
        address to;
        uint48 notBefore;
    }

    /// A place among a partner's keys offered by its registrar, to be taken from that second on. `replaces` is the key
    /// that ends by it; 0 for none.
    struct KeyOffer {
        address by;
        uint48 notBefore;
        address replaces;
        uint8 scopes;
    }

    /// A product offered by its maker, the partner with the GLN `from`, until that second.
    struct ProductOffer {
        PartnerId taker;
        Gln from;
        uint48 notAfter;
    }

    /// The end of a company prefix, with that of products under it, announced by the board for that second or later.
    struct PrefixEnd {
        uint48 notBefore;
        bytes32 products;
    }

    /// What is rarely asked of a lot: who recalled it, the last day on its labels where its expiry was extended (else 0),
    /// and the day to which its maker proposes to extend it, open to that second.
    struct LotSafety {
        RecallOrders recalls;
        uint16 labelDay;
        uint16 proposedDay;
        uint48 proposedUntil;
    }

    mapping(address operator => Accreditation) internal _keys;
    mapping(Gln => Accreditation) internal _partners;
    mapping(Gln => address[]) internal _furtherKeys;
    mapping(ItemId => Item) internal _items;
    mapping(LotId => LotWord) internal _lots;
    /// The lots of a container that holds more than one, in the order they came.
    mapping(ItemId => LotId[]) internal _mixed;
    mapping(Gtin => mapping(bytes20 number => LotId)) internal _lotIds;
    mapping(Gtin => Product) internal _products;
    /// 128 units of a lot each, at (lot << 25) | (index >> 7).
    mapping(uint256 place => SpentWord) internal _spent;

    mapping(address => Office) internal _offices;
    mapping(CompanyPrefix => Prefix) internal _prefixes;
    /// How many longer prefixes that are assigned begin with this one.
    mapping(CompanyPrefix => uint32) internal _longerPrefixes;
    mapping(CompanyPrefix => PrefixEnd) internal _prefixEnds;
    /// The orders by which an item is quarantined, one bit each: bit 0 its holder's own, bit n that of the registrar's
    /// office n. None stands where the item is not quarantined.
    mapping(ItemId => uint64 orders) internal _orders;
    mapping(Gtin => ProductOffer) internal _productOffers;
    mapping(Gln => mapping(address to => KeyOffer)) internal _keyOffers;
    mapping(uint8 office => OfficeOffer) internal _officeOffers;
    mapping(uint8 office => address) internal _registrars;
    mapping(LotId => LotLife) internal _lives;
    address internal _board;
    uint8 internal _officeCount;
    uint32 internal _lotCount;
    /// The last second of the ledger; 0 where no end is announced.
    uint40 internal _closesAt;
    address internal _successor;
    /// How many partners are marked for closing.
    uint32 internal _marked;
    /// The partners whose accreditation is suspended, as their slots in `_partners` say.
    BitMaps.BitMap internal _suspended;
    mapping(LotId => LotSafety) internal _safety;
    /// To whom a partner without standing may return its stock, beside the makers, and until when.
    mapping(PartnerId => mapping(PartnerId to => uint48 until)) internal _returnsAllowed;
    /// The tranches behind a lot's first, by lot and number from 1 (`_trancheKey`).
    mapping(uint256 => Tranche) internal _tranches;
    /// The lots of which a repackaged lot was made, and those of which they were, each once.
    mapping(LotId => LotId[]) internal _sources;
}
