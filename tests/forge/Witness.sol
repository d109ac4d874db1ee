// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GONE, ItemId, LotId, NO_ITEM, NO_LOT, NOBODY, PartnerId} from "../../contracts/types/Identifiers.sol";
import {IInspection} from "../../interfaces/IInspection.sol";
import {ISafety} from "../../interfaces/ISafety.sol";
import {Stage} from "./Stage.sol";

/// Looks at every item before and after each verb, and remembers the first promise that the verb broke.
abstract contract Witness is Stage {
    struct Seen {
        bytes32 word;
        PartnerId holder;
        PartnerId pending;
        PartnerId own;
        uint64 orders;
        bool missing;
        bool returned;
        bool returning;
        bool unsafe;
    }

    /// The first broken promise, or empty.
    string public broken;
    mapping(LotId => mapping(uint32 index => uint256)) internal spentTimes;
    mapping(ItemId => Seen) private _before;
    mapping(ItemId => bool) internal isKnown;

    constructor() {
        for (uint256 i = 0; i < known.length; i++) isKnown[known[i]] = true;
    }

    function _learn(ItemId id) internal {
        if (isKnown[id] || ledger.itemOf(id).holder == NOBODY) return;
        isKnown[id] = true;
        known.push(id);
    }

    function _look() internal {
        for (uint256 i = 0; i < known.length; i++) _before[known[i]] = _see(known[i]);
    }

    function _see(ItemId id) private view returns (Seen memory seen) {
        IInspection.ItemView memory it = ledger.itemOf(id);
        seen.word = keccak256(abi.encode(it));
        seen.own = it.holder;
        (, seen.holder, seen.pending) = ledger.custodyOf(id);
        seen.unsafe = _isUnsafe(id);
        while (true) {
            seen.orders |= it.orders;
            seen.missing = seen.missing || it.missing;
            seen.returned = seen.returned || it.returned;
            seen.returning = seen.returning || it.returning;
            if (it.container == NO_ITEM) return seen;
            it = ledger.itemOf(it.container);
        }
    }

    function _isUnsafe(ItemId id) private view returns (bool) {
        LotId[] memory inside = ledger.lotsIn(id);
        for (uint256 i = 0; i < inside.length; i++) {
            IInspection.Lot memory lot = ledger.lotOf(inside[i]);
            if (lot.recallClass != 0 || block.timestamp / 1 days > lot.expiryDay) return true;
        }
        return false;
    }

    /// What a partner's verb may have done.
    function _judge(bytes4 verb, PartnerId actor, PartnerId signer) internal {
        for (uint256 i = 0; i < known.length; i++) {
            Seen memory was = _before[known[i]];
            if (was.holder == NOBODY) continue;
            Seen memory now_ = _see(known[i]);
            bool own = was.holder == actor || was.pending == actor || was.holder == signer || was.own == actor;
            if (now_.word != was.word && !own) broken = "P3: changed another's item";
            if (now_.holder != was.holder) _judgeMove(was, now_, actor, signer);
            _judgeSetAside(verb, was, now_);
            if (now_.pending != was.pending && now_.pending != NOBODY && was.holder != actor) {
                broken = "P3: shipped another's item";
            }
        }
    }

    function _judgeMove(Seen memory was, Seen memory now_, PartnerId actor, PartnerId signer) private {
        if (now_.holder == GONE) {
            if (was.holder != actor) broken = "P3: destroyed another's item";
            return;
        }
        bool consented = was.pending == now_.holder || (was.holder == signer && now_.holder == actor);
        if (now_.holder != actor || !consented) broken = "P3: moved without two consents";
        if (was.missing) broken = "P1: moved what is missing";
        bool free = was.orders == 0 && !was.returned;
        if (!free && !was.returning) broken = "P5: moved what was set aside";
        if (was.returning && !now_.returned) broken = "P5: a return came back free";
        bool back = now_.holder == partners[0] || (was.returning && now_.holder == partners[TAKES_ANY_GOODS]);
        if (was.unsafe && !back) broken = "P5: moved what is unsafe";
        if (was.unsafe && !now_.returned) broken = "P5: unsafe goods came back free";
    }

    /// Whatever an item, or what is around it, is set aside for stays until the one verb that ends it.
    function _judgeSetAside(bytes4 verb, Seen memory was, Seen memory now_) private {
        uint64 ended = was.orders & ~now_.orders;
        if (ended & ~uint64(1) != 0) broken = "P5: a partner ended a registrar's order";
        if (ended != 0 && verb != ISafety.release.selector) broken = "P5: an order was shed";
        if (was.missing && !now_.missing && verb != ISafety.recordFound.selector) broken = "P1: not missing any more";
        if (was.missing && !now_.missing && !now_.returned) broken = "P5: what was found is free";
        bool shed = was.returned && !now_.returned;
        if (shed && verb != ISafety.acceptReturn.selector) broken = "P5: a return was freed";
    }

    /// What a registrar's verb may have done: it moves nothing (P8).
    function _judgeRegistrar() internal {
        for (uint256 i = 0; i < known.length; i++) {
            Seen memory was = _before[known[i]];
            Seen memory now_ = _see(known[i]);
            if (now_.holder != was.holder || now_.pending != was.pending) broken = "P8: a registrar moved goods";
            if (was.orders & ~now_.orders & 1 != 0) broken = "P5: a registrar ended a holder's order";
            bool shed = (was.returned && !now_.returned) || (was.missing && !now_.missing);
            if (shed) broken = "P5: a registrar freed goods";
        }
    }
}
