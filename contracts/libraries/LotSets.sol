// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {LotId} from "../types/Identifiers.sol";

/// The distinct lots in a container, in the order they came.
struct LotSet {
    LotId[] lots;
    uint256 size;
}

library LotSets {
    uint256 internal constant MAX_LOTS = 64;

    function empty() internal pure returns (LotSet memory) {
        return LotSet(new LotId[](MAX_LOTS), 0);
    }

    /// Adds `lot` where it is new; false where there is no room for it.
    function add(LotSet memory set, LotId lot) internal pure returns (bool) {
        for (uint256 i = set.size; i > 0; i--) {
            if (set.lots[i - 1] == lot) return true;
        }
        if (set.size == MAX_LOTS) return false;
        set.lots[set.size++] = lot;
        return true;
    }
}
