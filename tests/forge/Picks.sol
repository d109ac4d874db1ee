// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ItemId, NO_ITEM, NOBODY, PartnerId} from "../../contracts/types/Identifiers.sol";
import {IInspection} from "../../interfaces/IInspection.sol";
import {Witness} from "./Witness.sol";

/// Chooses items by a seed: the first that fits from the place of the seed on, and any where none fits.
abstract contract Picks is Witness {
    uint256 private constant CONTAINERS_FROM = 4;

    function _pick(uint256 seed) internal view returns (ItemId) {
        return known[seed % known.length];
    }

    function _pickContainer(uint256 seed) internal view returns (ItemId) {
        return known[CONTAINERS_FROM + (seed % 3)];
    }

    function _pickPending(uint256 seed) internal view returns (ItemId) {
        return _pickWhere(seed, NOBODY, _isPending);
    }

    function _pickPacked(uint256 seed) internal view returns (ItemId) {
        return _pickWhere(seed, NOBODY, _isPacked);
    }

    function _pickQuarantined(uint256 seed) internal view returns (ItemId) {
        return _pickWhere(seed, NOBODY, _isQuarantined);
    }

    function _pickReturned(uint256 seed) internal view returns (ItemId) {
        return _pickWhere(seed, NOBODY, _isReturned);
    }

    function _pickMissing(uint256 seed) internal view returns (ItemId) {
        return _pickWhere(seed, NOBODY, _isMissing);
    }

    /// Something that stands on its own with the holder.
    function _pickLoose(uint256 seed, PartnerId holder) internal view returns (ItemId) {
        return _pickWhere(seed, holder, _isLoose);
    }

    /// A consignment of the holder.
    function _pickOf(uint256 seed, PartnerId holder) internal view returns (ItemId) {
        return _pickWhere(seed, holder, _isConsignmentOf);
    }

    /// The outermost item itself, or something that goes with it.
    function _pickWithin(uint256 seed, ItemId outermost) internal view returns (ItemId) {
        for (uint256 i = 0; i < known.length; i++) {
            ItemId id = known[((seed % known.length) + i) % known.length];
            (ItemId around, , ) = ledger.custodyOf(id);
            if (around == outermost) return id;
        }
        return outermost;
    }

    function _pickWhere(
        uint256 seed,
        PartnerId who,
        function(ItemId, IInspection.ItemView memory, PartnerId) view returns (bool) fits
    ) private view returns (ItemId) {
        for (uint256 i = 0; i < known.length; i++) {
            ItemId id = known[((seed % known.length) + i) % known.length];
            if (fits(id, ledger.itemOf(id), who)) return id;
        }
        return _pick(seed);
    }

    function _isPending(ItemId, IInspection.ItemView memory it, PartnerId) private pure returns (bool) {
        return it.pending != NOBODY;
    }

    function _isPacked(ItemId, IInspection.ItemView memory it, PartnerId) private pure returns (bool) {
        return it.container != NO_ITEM;
    }

    function _isQuarantined(ItemId, IInspection.ItemView memory it, PartnerId) private pure returns (bool) {
        return it.quarantined;
    }

    function _isReturned(ItemId, IInspection.ItemView memory it, PartnerId) private pure returns (bool) {
        return it.returned && it.pending == NOBODY && !it.isContainer;
    }

    function _isMissing(ItemId, IInspection.ItemView memory it, PartnerId) private pure returns (bool) {
        return it.missing;
    }

    function _isLoose(ItemId, IInspection.ItemView memory it, PartnerId who) private pure returns (bool) {
        return it.container == NO_ITEM && it.holder == who && it.pending == NOBODY;
    }

    function _isConsignmentOf(ItemId id, IInspection.ItemView memory it, PartnerId who) private view returns (bool) {
        if (it.isContainer) return false;
        (, PartnerId holder, PartnerId pending) = ledger.custodyOf(id);
        return holder == who && pending == NOBODY;
    }

    /// One bit for each unit in the item that is not spent, of the first `most`.
    function _unspentIn(ItemId id, uint32 most) internal view returns (uint256 bits) {
        IInspection.ItemView memory it = ledger.itemOf(id);
        if (it.isContainer) return 0;
        for (uint32 i = it.first; i < it.first + it.count && i < it.first + most; i++) {
            if (!ledger.isSpent(it.lot, i)) bits |= 1 << i;
        }
    }

    function _list(ItemId id) internal pure returns (ItemId[] memory list) {
        list = new ItemId[](1);
        list[0] = id;
    }

    function _pair(ItemId a, ItemId b) internal pure returns (ItemId[] memory list) {
        list = new ItemId[](2);
        (list[0], list[1]) = ItemId.unwrap(a) < ItemId.unwrap(b) ? (a, b) : (b, a);
    }
}
