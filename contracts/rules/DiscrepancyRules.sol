// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ItemId, NO_ITEM, PartnerId} from "../types/Identifiers.sol";
import {Item} from "../types/Item.sol";
import {Discrepancy, DiscrepancyKind} from "../types/Statements.sol";
import {CustodyRules} from "./CustodyRules.sol";

/// The decisions on receipts that are not as shipped. Nothing here writes.
abstract contract DiscrepancyRules is CustodyRules {
    function _mayReceiveWithDiscrepancies(
        address account,
        ItemId[] calldata items,
        Discrepancy[] calldata discrepancies
    ) internal view returns (PartnerId by) {
        by = _mayReceive(account, items);
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < discrepancies.length; i++) {
            Discrepancy calldata line = discrepancies[i];
            last = _rising(line.item, last);
            if (!_isSetApart(line.kind)) continue;
            Item it = _known(line.item);
            (, Item outer) = _outermost(line.item, it);
            require(outer.pending() == by, NotConsignee(line.item, outer.pending(), by));
            if (line.units == 0) continue;
            require(!it.isContainer(), IsContainer(line.item));
            uint256 end = uint256(line.first) + line.units;
            bool inside = line.first >= it.first() && end <= uint256(it.first()) + it.count();
            require(inside, InvalidCut(line.item, line.first, it.first(), it.count()));
        }
    }

    function _isSetApart(DiscrepancyKind kind) internal pure returns (bool) {
        return kind == DiscrepancyKind.Short || kind == DiscrepancyKind.Damaged;
    }
}
