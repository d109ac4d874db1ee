// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {CustodyLedger} from "../../contracts/CustodyLedger.sol";
import {Safety} from "../../contracts/Safety.sol";
import {Accreditation} from "../../contracts/types/Accreditation.sol";
import {GONE, Gln, ItemId, LotId, NO_ITEM, NOBODY, PartnerId} from "../../contracts/types/Identifiers.sol";
import {Item} from "../../contracts/types/Item.sol";
import {LotWord} from "../../contracts/types/Lot.sol";
import {VM} from "../forge/Vm.sol";

/// The ledger's verbs on a storage that the proofs fill. A contract of its own: halmos loses what was written before
/// where a contract calls itself.
contract OpenLedger is CustodyLedger, Safety {
    constructor() CustodyLedger(address(0), address(0)) {}

    function setKey(address account, uint256 word) external {
        _keys[account] = Accreditation.wrap(word);
    }

    function setPartner(Gln gln, uint256 word) external {
        _partners[gln] = Accreditation.wrap(word);
    }

    function setItem(ItemId id, uint256 word) external {
        _items[id] = Item.wrap(word);
    }

    function setLot(LotId id, uint256 word) external {
        _lots[id] = LotWord.wrap(word);
    }

    function setOffice(address account, uint8 number) external {
        _offices[account].number = number;
    }

    function item(ItemId id) external view returns (Item) {
        return _items[id];
    }
}

/// Each verb, once, on an item in any state at all, by an account with any accreditation at all: what passes changes
/// only what its caller holds or is shipped (P2, P3), and a split conserves the units (P1).
contract VerbProofs {
    ItemId private constant ITEM = ItemId.wrap(7);
    ItemId private constant OTHER = ItemId.wrap(8);
    ItemId private constant OUTER = ItemId.wrap(9);
    Gln private constant TO = Gln.wrap(1);

    OpenLedger private _ledger;
    PartnerId private _me;
    PartnerId private _to;

    function setUp() external {
        _ledger = new OpenLedger();
    }

    /// An item on its own, or in a container that is in none; another item; caller, consignee and lot of any kind.
    function _set(uint256 key, uint256 consignee, uint256 item, uint256 other, uint256 outer, uint256 lot) private {
        _me = Accreditation.wrap(key).partner();
        _to = Accreditation.wrap(consignee).partner();
        _ledger.setKey(address(this), key);
        _ledger.setPartner(TO, consignee);
        _ledger.setItem(OTHER, other);
        _ledger.setItem(OUTER, Item.unwrap(_in(NO_ITEM, outer)));
        _ledger.setItem(ITEM, item);
        _ledger.setLot(Item.wrap(item).lot(), lot);
    }

    /// The word, with all its fields open but the container.
    function _in(ItemId container, uint256 word) private pure returns (Item it) {
        it = Item.wrap(word);
        VM.assume(it.container() == container);
    }

    function _one() private pure returns (ItemId[] memory list) {
        list = new ItemId[](1);
        list[0] = ITEM;
    }

    function check_ship(uint256 key, uint256 to, uint256 item, uint256 other, uint256 lot) external {
        Item was = _in(NO_ITEM, item);
        _set(key, to, item, other, 0, lot);
        try _ledger.ship(_one(), TO, 0) {
            Item now_ = _ledger.item(ITEM);
            assert(was.holder() == _me && was.pending() == NOBODY && !was.isSetAside());
            assert(now_.holder() == was.holder() && now_.pending() == _to);
            assert(now_.first() == was.first() && now_.count() == was.count() && now_.lot() == was.lot());
        } catch {
            assert(Item.unwrap(_ledger.item(ITEM)) == Item.unwrap(was));
        }
        assert(Item.unwrap(_ledger.item(OTHER)) == other);
    }

    function check_shipOutOfContainer(uint256 key, uint256 to, uint256 item, uint256 outer, uint256 lot) external {
        Item was = _in(OUTER, item);
        _set(key, to, item, 0, outer, lot);
        Item around = _ledger.item(OUTER);
        try _ledger.ship(_one(), TO, 0) {
            assert(around.holder() == _me && around.pending() == NOBODY);
            assert(!was.isSetAside() && !around.isSetAside());
            assert(_ledger.item(ITEM).holder() == _me && _ledger.item(ITEM).container() == NO_ITEM);
            assert(
                _ledger.item(OUTER).holder() == around.holder() && _ledger.item(OUTER).count() == around.count() - 1
            );
        } catch {}
    }

    function check_receive(uint256 key, uint256 item, uint256 other, uint256 lot) external {
        Item was = _in(NO_ITEM, item);
        _set(key, 0, item, other, 0, lot);
        try _ledger.receiveItems(_one(), 0) {
            Item now_ = _ledger.item(ITEM);
            assert(was.pending() == _me && was.pending() != NOBODY);
            assert(now_.holder() == _me && now_.pending() == NOBODY);
            assert(!was.isSetAside() || was.isReturning());
            assert(now_.first() == was.first() && now_.count() == was.count() && now_.lot() == was.lot());
        } catch {}
        assert(Item.unwrap(_ledger.item(OTHER)) == other);
    }

    function check_reject(uint256 key, uint256 item, uint256 other) external {
        Item was = _in(NO_ITEM, item);
        _set(key, 0, item, other, 0, 0);
        try _ledger.reject(_one(), 0) {
            assert(was.pending() == _me);
            assert(_ledger.item(ITEM).holder() == was.holder() && _ledger.item(ITEM).pending() == NOBODY);
        } catch {}
        assert(Item.unwrap(_ledger.item(OTHER)) == other);
    }

    function check_void(uint256 key, uint256 item, uint256 other) external {
        Item was = _in(NO_ITEM, item);
        _set(key, 0, item, other, 0, 0);
        try _ledger.voidShipping(_one(), 0) {
            assert(was.holder() == _me && was.pending() != NOBODY);
            assert(_ledger.item(ITEM).holder() == was.holder() && _ledger.item(ITEM).pending() == NOBODY);
        } catch {}
        assert(Item.unwrap(_ledger.item(OTHER)) == other);
    }

    function check_quarantine(uint256 key, uint256 item, uint256 other) external {
        Item was = _in(NO_ITEM, item);
        _set(key, 0, item, other, 0, 0);
        try _ledger.quarantine(_one(), 0) {
            assert(was.holder() == _me && was.pending() == NOBODY);
            assert(_ledger.item(ITEM).holder() == was.holder() && _ledger.item(ITEM).isQuarantined());
        } catch {}
        assert(Item.unwrap(_ledger.item(OTHER)) == other);
    }

    function check_registrarQuarantineMovesNothing(uint256 key, uint8 office, uint256 item) external {
        Item was = _in(NO_ITEM, item);
        _set(key, 0, item, 0, 0, 0);
        _ledger.setOffice(address(this), office);
        if (office == 0) return;
        try _ledger.quarantine(_one(), 0) {
            assert(_ledger.item(ITEM).holder() == was.holder() && _ledger.item(ITEM).pending() == was.pending());
        } catch {}
        try _ledger.release(_one(), 0) {
            assert(_ledger.item(ITEM).holder() == was.holder() && _ledger.item(ITEM).pending() == was.pending());
        } catch {}
    }

    function check_shipReturn(uint256 key, uint256 to, uint256 item, uint256 other) external {
        Item was = _in(NO_ITEM, item);
        _set(key, to, item, other, 0, 0);
        try _ledger.shipReturn(_one(), TO, 0) {
            assert(was.holder() == _me && was.pending() == NOBODY && !was.isMissing());
            assert(_ledger.item(ITEM).holder() == was.holder() && _ledger.item(ITEM).isReturning());
        } catch {}
        assert(Item.unwrap(_ledger.item(OTHER)) == other);
    }

    function check_destroy(uint256 key, uint256 item, uint256 other) external {
        Item was = _in(NO_ITEM, item);
        _set(key, 0, item, other, 0, 0);
        try _ledger.destroy(_one(), 0) {
            assert(was.holder() == _me && was.pending() == NOBODY && !was.isMissing());
            assert(_ledger.item(ITEM).holder() == GONE);
        } catch {}
        assert(Item.unwrap(_ledger.item(OTHER)) == other);
    }

    function check_pack(uint256 key, uint256 item, uint256 other, uint256 outer) external {
        Item was = _in(NO_ITEM, item);
        _set(key, 0, item, other, outer, 0);
        Item around = _ledger.item(OUTER);
        try _ledger.pack(OUTER, _one(), 0) {
            assert(was.holder() == _me && around.holder() == _me);
            assert(was.pending() == NOBODY && around.pending() == NOBODY);
            assert(_ledger.item(ITEM).container() == OUTER && _ledger.item(OUTER).container() == NO_ITEM);
            assert(_ledger.item(OUTER).height() > _ledger.item(ITEM).height());
            assert(_ledger.item(OUTER).count() == around.count() + 1);
        } catch {}
        assert(Item.unwrap(_ledger.item(OTHER)) == other);
    }

    /// What is taken out is set aside like what it was in.
    function check_unpack(uint256 key, uint256 item, uint256 outer) external {
        Item was = _in(OUTER, item);
        _set(key, 0, item, 0, outer, 0);
        Item around = _ledger.item(OUTER);
        try _ledger.unpack(OUTER, _one(), 0) {
            Item now_ = _ledger.item(ITEM);
            assert(around.holder() == _me && around.pending() == NOBODY && !around.isMissing());
            assert(now_.holder() == _me && now_.container() == NO_ITEM);
            assert(now_.isReturned() == (was.isReturned() || around.isReturned()));
            assert(now_.isQuarantined() == (was.isQuarantined() || around.isQuarantined()));
        } catch {
            assert(Item.unwrap(_ledger.item(ITEM)) == Item.unwrap(was));
        }
    }

    function check_splitConservesUnits(uint256 key, uint256 item, uint32 cut, uint32 second) external {
        Item was = _in(NO_ITEM, item);
        _set(key, 0, item, 0, 0, 0);
        uint32[] memory cuts = new uint32[](2);
        (cuts[0], cuts[1]) = (cut, second);
        try _ledger.split(ITEM, cuts, 0) {
            Item head = _ledger.item(ITEM);
            Item middle = _ledger.item(_range(was.lot(), cut));
            Item tail = _ledger.item(_range(was.lot(), second));
            assert(was.holder() == _me && middle.holder() == _me && tail.holder() == _me);
            assert(head.first() == was.first() && head.first() + head.count() == middle.first());
            assert(middle.first() + middle.count() == tail.first());
            assert(uint256(tail.first()) + tail.count() == uint256(was.first()) + was.count());
            assert(head.count() > 0 && middle.count() > 0 && tail.count() > 0);
            assert(tail.isSetAside() == was.isSetAside() && tail.isQuarantined() == was.isQuarantined());
        } catch {
            assert(Item.unwrap(_ledger.item(ITEM)) == Item.unwrap(was));
        }
    }

    function _range(LotId lot, uint32 first) private pure returns (ItemId) {
        return ItemId.wrap(uint88((1 << 86) | (uint256(LotId.unwrap(lot)) << 32) | first));
    }
}
