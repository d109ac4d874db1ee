// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GONE, ItemId, LotId, NO_ITEM, NOBODY} from "../../contracts/types/Identifiers.sol";
import {IInspection} from "../../interfaces/IInspection.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {Handler} from "./Handler.sol";

/// The promises that hold after every verb, whoever called it. Numbers as in docs/INVARIANTS.md.
contract PromisesTest {
    uint32 private constant UNITS = 16;
    uint256 private constant MAX_STEPS = 4;

    Handler private _handler;
    ILedger private _ledger;

    function setUp() external {
        _handler = new Handler();
        _ledger = _handler.ledger();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// P3, P5, P6, P8, as the handler's witness saw each verb.
    function invariant_noVerbBrokeAPromise() external view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    /// P1: each unit of a lot lies in exactly one consignment; in custody, in transit, missing and destroyed add up.
    function invariant_P1_conservation() external view {
        ItemId[] memory items = _handler.items();
        LotId[] memory lots = _handler.allLots();
        for (uint256 l = 0; l < lots.length; l++) {
            uint256 seen = 0;
            uint256 total = 0;
            for (uint256 i = 0; i < items.length; i++) {
                IInspection.ItemView memory it = _ledger.itemOf(items[i]);
                if (it.isContainer || it.lot != lots[l]) continue;
                uint256 range = ((1 << it.count) - 1) << it.first;
                require(seen & range == 0, "P1: a unit lies in two consignments");
                seen |= range;
                total += it.count;
            }
            require(seen == (1 << UNITS) - 1 && total == UNITS, "P1: issued is not the sum of what is where");
        }
    }

    /// P2: one holder, no cycle, and a container counts what is in it.
    function invariant_P2_oneHolder() external view {
        ItemId[] memory items = _handler.items();
        for (uint256 i = 0; i < items.length; i++) {
            IInspection.ItemView memory it = _ledger.itemOf(items[i]);
            uint256 inside = 0;
            for (uint256 j = 0; j < items.length; j++) {
                IInspection.ItemView memory child = _ledger.itemOf(items[j]);
                if (child.container != items[i]) continue;
                require(child.pending == NOBODY, "P2: in a container and in transit");
                require(child.height < it.height, "P2: a container no higher than what is in it");
                inside++;
            }
            if (it.isContainer) require(inside == it.count, "P2: a container counts wrongly");
            _requireRooted(items[i]);
        }
    }

    /// P5: only what is in no container is set aside, an order and its mark go together, and a return is on its way.
    function invariant_P5_setAside() external view {
        ItemId[] memory items = _handler.items();
        for (uint256 i = 0; i < items.length; i++) {
            IInspection.ItemView memory it = _ledger.itemOf(items[i]);
            require(it.quarantined == (it.orders != 0), "P5: orders without a mark");
            require(!it.returning || it.pending != NOBODY, "P5: a return that is not on its way");
            bool aside = it.quarantined || it.missing || it.returned || it.returning;
            require(it.container == NO_ITEM || !aside, "P5: set aside inside a container");
        }
    }

    /// P6: a unit is spent at most once.
    function invariant_P6_spentOnce() external view {
        LotId[] memory lots = _handler.allLots();
        for (uint256 l = 0; l < lots.length; l++) {
            for (uint32 i = 0; i < UNITS; i++) {
                uint256 times = _handler.timesSpent(lots[l], i);
                require(times < 2, "P6: spent twice");
                require(_ledger.isSpent(lots[l], i) == (times == 1), "P6: spent otherwise than by a verb");
            }
        }
    }

    function _requireRooted(ItemId id) private view {
        for (uint256 steps = 0; steps <= MAX_STEPS; steps++) {
            IInspection.ItemView memory it = _ledger.itemOf(id);
            require(it.holder != NOBODY, "P2: nobody holds it");
            if (it.container == NO_ITEM) return;
            id = it.container;
        }
        revert("P2: a cycle");
    }
}
