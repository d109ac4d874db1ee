// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId, Sscc} from "../contracts/types/Identifiers.sol";

/// @title Why the ledger refuses
/// @notice Each error carries the facts that it speaks of.
interface IRefusals {
    /// @notice The caller is not the board.
    error NotBoard(address account);
    /// @notice The account holds no registrar's office.
    error NotRegistrar(address account);
    /// @notice There is no office with this number.
    error UnknownOffice(uint8 number);
    /// @notice The account holds a registrar's office already.
    error AlreadyRegistrar(address account, uint8 number);
    /// @notice All 63 offices are given, or the office has accredited 262,142 partners, or the
    /// partner has 64 keys beside its first.
    error RegistryFull();
    /// @notice The partner was accredited by another registrar.
    error OtherRegistrar(Gln gln, uint8 registrar, uint8 caller);
    /// @notice Not thirteen digits with a right check digit.
    error InvalidGln(Gln gln);
    /// @notice Not four to twelve digits behind a leading 1.
    error InvalidCompanyPrefix(CompanyPrefix prefix);
    /// @notice The GLN is accredited already.
    error AlreadyAccredited(Gln gln);
    /// @notice No partner with this GLN was ever accredited.
    error UnknownPartner(Gln gln);
    /// @notice A partner needs at least one role, and none beyond the known ones.
    error InvalidRoles(uint8 roles);
    /// @notice A key needs at least one scope, and none beyond the known ones.
    error InvalidScopes(uint8 scopes);
    /// @notice The accreditation would end in the past.
    error InvalidValidity(uint40 validUntil, uint256 now_);
    /// @notice The partner is suspended.
    error AccreditationSuspended(Gln gln);
    /// @notice The partner is not suspended.
    error NotSuspended(Gln gln);
    /// @notice The accreditation has ended.
    error AccreditationExpired(Gln gln, uint40 validUntil);
    /// @notice The partner's roles do not allow the verb.
    error RoleMissing(Gln gln, uint8 roles, uint8 needed);
    /// @notice The account is nobody's operator key.
    error NotOperator(address account);
    /// @notice The account is no operator key of this partner.
    error NotOperatorOf(address account, Gln gln);
    /// @notice A registrar's account holds no goods.
    error RegistrarIsNoOperator(address account);
    /// @notice The account is an operator key already.
    error AlreadyOperator(address account, Gln gln);
    /// @notice The operator key is not good for the verb.
    error ScopeMissing(address account, uint8 scopes, uint8 needed);
    /// @notice The prefix, or a shorter one that begins it, is assigned already.
    error CompanyPrefixTaken(CompanyPrefix prefix, PartnerId partner);
    /// @notice So many prefixes that are assigned already begin with this one.
    error CompanyPrefixBegins(CompanyPrefix prefix, uint32 longer);
    /// @notice Something was registered under the prefix since it was assigned.
    error CompanyPrefixInUse(CompanyPrefix prefix);
    /// @notice The prefix is assigned to nobody.
    error UnknownCompanyPrefix(CompanyPrefix prefix);
    /// @notice The prefix is offered to another partner, or to nobody.
    error CompanyPrefixNotOffered(CompanyPrefix prefix, PartnerId taker, PartnerId caller);
    /// @notice No end of the prefix was announced, or one with other products.
    error EndNotAnnounced(CompanyPrefix prefix);
    /// @notice The prefix is not the partner's.
    error CompanyPrefixNotOwned(CompanyPrefix prefix, PartnerId owner, PartnerId caller);
    /// @notice Not fourteen digits with a right check digit.
    error InvalidGtin(Gtin gtin);
    /// @notice The GTIN does not begin with the prefix behind its indicator digit.
    error GtinOutsidePrefix(Gtin gtin, CompanyPrefix prefix);
    /// @notice The GTIN is registered already.
    error ProductTaken(Gtin gtin, PartnerId maker);
    /// @notice The GTIN was never registered.
    error UnknownProduct(Gtin gtin);
    /// @notice The GTIN is another manufacturer's.
    error NotMaker(Gtin gtin, PartnerId maker, PartnerId caller);
    /// @notice Empty, or a character behind the first zero byte.
    error InvalidText(bytes20 text);
    /// @notice Not eighteen digits with a right check digit.
    error InvalidSscc(Sscc sscc);
    /// @notice The SSCC does not begin with the prefix behind its extension digit.
    error SsccOutsidePrefix(Sscc sscc, CompanyPrefix prefix);
    /// @notice The maker registered this lot number of this product before.
    error LotTaken(Gtin gtin, bytes20 number, LotId lot);
    /// @notice The GTIN is that of cases, and a lot is one of units.
    error GtinOfCases(Gtin gtin);
    /// @notice The GTIN is that of units, and no case bears the name of one.
    error GtinOfUnits(Gtin gtin);
    /// @notice The cases of that GTIN hold another product.
    error NotCaseOf(Gtin caseGtin, Gtin gtin);
    /// @notice A case holds at least one of a product, a unit none.
    error InvalidQuantity(Gtin gtin, Gtin content, uint32 quantity);
    /// @notice The case would hold more units than the product says.
    error CaseOverfull(bytes20 serial, uint32 units, uint32 quantity);
    /// @notice No lot of this number of this product was registered.
    error NoSuchLot(Gtin gtin, bytes20 number);
    /// @notice The lot was withdrawn by its maker.
    error LotIsWithdrawn(LotId lot);
    /// @notice The item is one of another lot.
    error OtherLot(ItemId item, LotId found, LotId lot);
    /// @notice The item was shipped or packed, or cut off such goods.
    error HasMoved(ItemId item);
    /// @notice A lot is not made of itself, nor of one that was made of it.
    error MadeOfItself(LotId lot, LotId source);
    /// @notice A lot made of others expires no later than any of them.
    error OutlivesSource(LotId lot, LotId source, uint16 expiryDay);
    /// @notice A lot is made of at most 64 others, those of which these were made among them.
    error TooManySources(LotId lot);
    /// @notice The lot to be registered has expired.
    error ExpiryPassed(Gtin gtin, bytes20 number, uint16 expiryDay, uint256 today);
    /// @notice A lot holds 1 to 2^32 - 1 units and its cases no more than that.
    error InvalidUnits(uint256 inCases, uint32 units);
    /// @notice An item with this name exists.
    error ItemTaken(ItemId item);
    /// @notice No item with this name exists.
    error UnknownItem(ItemId item);
    /// @notice No such lot was registered.
    error UnknownLot(LotId lot);
    /// @notice The verb needs at least one item.
    error NothingNamed();
    /// @notice Items are named in rising order, each once.
    error NotRising(ItemId item);
    /// @notice The item is held by another partner.
    error NotHolder(ItemId item, PartnerId holder, PartnerId caller);
    /// @notice The item is in transit to `pending`.
    error InTransit(ItemId item, PartnerId pending);
    /// @notice The item is not in transit.
    error NotInTransit(ItemId item);
    /// @notice The item was shipped to another partner.
    error NotConsignee(ItemId item, PartnerId pending, PartnerId caller);
    /// @notice The item moves with the container it is packed in.
    error IsPacked(ItemId item, ItemId container);
    /// @notice The item is not in the container.
    error NotPackedIn(ItemId item, ItemId container);
    /// @notice The item is a consignment, not a container.
    error NotContainer(ItemId item);
    /// @notice The item is a container, not a consignment.
    error IsContainer(ItemId item);
    /// @notice The container cannot be packed into itself.
    error Cycle(ItemId container);
    /// @notice Containers nest to 4 levels.
    error TooDeep(ItemId item, uint256 height);
    /// @notice A container holds goods of at most 64 lots.
    error TooManyLots(ItemId container);
    /// @notice The cuts do not rise within the consignment.
    error InvalidCut(ItemId item, uint32 cut, uint32 first, uint32 count);
    /// @notice The goods go to nobody but their own holder.
    error SelfShipment(Gln gln);
    /// @notice An expired lot moves only back to its maker, or as a return to a logistics provider.
    error LotExpired(ItemId item, LotId lot, uint16 expiryDay);
    /// @notice A recalled lot moves only back to its maker, or as a return to a logistics provider.
    error LotIsRecalled(ItemId item, LotId lot, uint8 recallClass);
    /// @notice The unit does not lie in the consignment.
    error UnitOutside(ItemId item, uint32 index, uint32 first, uint32 count);
    /// @notice The unit was dispensed or decommissioned before, or is named twice.
    error UnitSpent(LotId lot, uint32 index);
    /// @notice The maker did not commit to this serial at this place in the tranche named.
    error UnitNotCommitted(LotId lot, uint32 index, bytes20 serial);
    /// @notice Each unit shown has one index, one serial and one salt.
    error UnevenUnits(uint256 indices, uint256 serials, uint256 salts);
    /// @notice A multiproof of `units` and `nodes` has `units + nodes - 1` flags in just as many words as these need, and
    /// `nodes` of the flags are not set. `unset` is 0 where the words are already too few or too many.
    error InvalidMultiproof(uint256 units, uint256 nodes, uint256 words, uint256 unset);
    /// @notice The lot is another manufacturer's.
    error NotLotMaker(LotId lot, PartnerId maker, PartnerId caller);
    /// @notice A recall has class 1 to 3.
    error InvalidRecallClass(uint8 recallClass);
    /// @notice The lot is recalled with the same class already.
    error AlreadyRecalled(LotId lot, uint8 recallClass);
    /// @notice The deadline of a signature has passed, or is more than 30 days away.
    error DeadlineOutside(uint48 deadline, uint256 now_);
    /// @notice The signature is not `signer`'s, or is over something else.
    error BadSignature(address signer);
    /// @notice The item is in quarantine (for a further order: by the same one already), returned and not yet accepted, or
    /// recorded as missing.
    error SetAside(ItemId item);
    /// @notice The item is not in quarantine.
    error NotQuarantined(ItemId item);
    /// @notice Only others ordered the quarantine: bit 0 of `orders` is its holder's order, bit n that of office n.
    error OrderedByOthers(ItemId item, uint64 orders);
    /// @notice The item is not a returned one.
    error NotReturned(ItemId item);
    /// @notice Not every unspent unit of the item is shown.
    error UnitsNotShown(ItemId item, uint256 shown, uint256 unspent);
    /// @notice The line of a receipt concerns goods that are not received by it.
    error NotReceived(ItemId item, ItemId outermost);
    /// @notice Units of the line stand in another line, which names `inLine`, too.
    error NamedTwice(ItemId item, ItemId inLine);
    /// @notice The item is not recorded as missing.
    error NotMissing(ItemId item);
    /// @notice The lot is not recalled.
    error NotRecalled(LotId lot);
    /// @notice Only others recalled the lot: `orders` has two bits for each class, the lowest the maker's, then those of the
    /// offices by number.
    error RecalledByOthers(LotId lot, uint128 orders);
    /// @notice The shipper is suspended at this moment.
    error ShipperSuspended(ItemId item, PartnerId shipper);
    /// @notice What a partner without standing holds goes to its maker, or where its registrar allows.
    error OnlyToMaker(ItemId item, LotId lot, PartnerId maker);
    /// @notice The moment has passed.
    error TooLate(uint48 notAfter, uint256 now_);
    /// @notice An expiry is extended, never shortened.
    error ExpiryNotLater(LotId lot, uint16 day, uint16 expiryDay);
    /// @notice The maker proposes another day, or none with 0.
    error ExpiryNotProposed(LotId lot, uint16 day, uint16 proposed);
    /// @notice The maker was accredited by another registrar.
    error NotMakersRegistrar(LotId lot, uint8 registrar, uint8 caller);
    /// @notice The maker is suspended.
    error MakerSuspended(LotId lot, PartnerId maker);
    /// @notice No such kind of discrepancy.
    error InvalidDiscrepancy(ItemId item, uint8 kind);
    /// @notice A unit leaves the trade for reason 1 to 7.
    error InvalidReason(uint8 reason);
    /// @notice The unit was neither dispensed nor decommissioned.
    error UnitNotSpent(LotId lot, uint32 index);
    /// @notice The unit is named twice.
    error UnitNamedTwice(LotId lot, uint32 index);
    /// @notice What is shown does not lead from the unit's last dispensing to the trail of its word.
    error TrailNotShown(LotId lot, uint32 index);
    /// @notice Another dispensed the unit.
    error DispensedByOther(LotId lot, uint32 index, PartnerId dispenser, PartnerId caller);
    /// @notice Nothing was offered to the account.
    error NothingOffered(address account);
    /// @notice The offer cannot be taken yet.
    error TooEarly(uint48 notBefore, uint256 now_);
    /// @notice The offer could be taken to `notAfter`.
    error OfferEnded(uint48 notAfter, uint256 now_);
    /// @notice The product is offered to another maker, or to nobody.
    error ProductNotOffered(Gtin gtin, PartnerId taker, PartnerId caller);
    /// @notice The ledger was closed behind the second `closesAt`: it is only read.
    error LedgerClosed(uint40 closesAt);
    /// @notice An end is announced already.
    error ClosingAnnouncedBefore(uint40 closesAt);
    /// @notice No end of the ledger is announced.
    error ClosingNotAnnounced();
    /// @notice A ledger that closes names what follows it.
    error NoSuccessor();
    /// @notice GLNs are named in rising order, each once.
    error GlnNotRising(Gln gln);
}
