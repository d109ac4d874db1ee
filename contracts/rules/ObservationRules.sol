// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Role, Scope} from "../libraries/Permissions.sol";
import {Accreditation} from "../types/Accreditation.sol";
import {ItemId, NO_ITEM, NOBODY, PartnerId} from "../types/Identifiers.sol";
import {Item} from "../types/Item.sol";
import {CustodyRules} from "./CustodyRules.sol";

/// The decisions on what partners state. Nothing here writes.
abstract contract ObservationRules is CustodyRules {
    uint8 private constant OBSERVES = Scope.COMMISSION | Scope.SHIP | Scope.RECEIVE;

    function _mayObserve(address account, ItemId[] calldata items) internal view returns (PartnerId by) {
        Accreditation key = _key(account, OBSERVES);
        _requireStanding(key, key.gln(), Role.ANY);
        by = key.partner();
        bool carries = key.roles() & Role.THIRD_PARTY_LOGISTICS != 0;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            (ItemId around, Item outer) = _outermost(last, _known(last));
            require(!outer.isMissing(), SetAside(around));
            if (outer.holder() == by) continue;
            PartnerId pending = outer.pending();
            require(pending != NOBODY, NotHolder(last, outer.holder(), by));
            require(pending == by || carries, NotConsignee(last, pending, by));
        }
        require(last != NO_ITEM, NothingNamed());
    }

    /// The partner on whose account they are, accredited or not.
    function _mayDisputeMissing(address account, ItemId[] calldata items) internal view returns (PartnerId by) {
        by = _key(account, Scope.SHIP).partner();
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            Item it = _known(last);
            require(it.isMissing(), NotMissing(last));
            require(it.holder() == by, NotHolder(last, it.holder(), by));
        }
        require(last != NO_ITEM, NothingNamed());
    }
}
