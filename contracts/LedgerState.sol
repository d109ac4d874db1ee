// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {Accreditation} from "./types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";
import {LotLife, LotWord} from "./types/Lot.sol";
import {Prefix} from "./types/Prefix.sol";

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

    mapping(address operator => Accreditation) internal _keys;
    mapping(Gln => Accreditation) internal _partners;
    mapping(Gln => address[]) internal _furtherKeys;
    mapping(ItemId => Item) internal _items;
    mapping(LotId => LotWord) internal _lots;
    /// The lots of a container that holds more than one, in the order they came.
    mapping(ItemId => LotId[]) internal _mixed;
    mapping(Gtin => mapping(bytes20 number => LotId)) internal _lotIds;
    mapping(Gtin => PartnerId) internal _makers;
    BitMaps.BitMap internal _spent;

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
}
