// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Gln, ItemId, LotId, NOBODY, PartnerId} from "../../contracts/types/Identifiers.sol";
import {Discrepancy, Reason, UnitsProof} from "../../contracts/types/Statements.sol";
import {ICustody} from "../../interfaces/ICustody.sol";
import {IDiscrepancies} from "../../interfaces/IDiscrepancies.sol";
import {IInspection} from "../../interfaces/IInspection.sol";
import {IPartnerRegistry} from "../../interfaces/IPartnerRegistry.sol";
import {IObservations} from "../../interfaces/IObservations.sol";
import {ISafety} from "../../interfaces/ISafety.sol";
import {IWarehouse} from "../../interfaces/IWarehouse.sol";
import {Picks} from "./Picks.sol";
import {VM} from "./Vm.sol";

/// The verbs with arguments that often pass: mostly by who holds the item or is shipped it, at times by anyone.
contract Handler is Picks {
    /// Calls of each selector that passed.
    mapping(bytes4 => uint256) public passed;

    function items() external view returns (ItemId[] memory) {
        return known;
    }

    function allLots() external view returns (LotId[] memory) {
        return lots;
    }

    function timesSpent(LotId lot, uint32 index) external view returns (uint256) {
        return spentTimes[lot][index];
    }

    function ship(uint256 item, uint256 to, uint256 who) external {
        ItemId id = _pick(item);
        _run(_holderOf(id, who), abi.encodeCall(ICustody.ship, (_list(id), glns[to % PARTNERS], 0)));
    }

    function shipTwo(uint256 item, uint256 other, uint256 to, uint256 who) external {
        (ItemId a, ItemId b) = (_pick(item), _pick(other));
        _run(_holderOf(a, who), abi.encodeCall(ICustody.ship, (_pair(a, b), glns[to % PARTNERS], 0)));
    }

    function receiveItems(uint256 item, uint256 who) external {
        ItemId id = _pickPending(item);
        _run(_consigneeOf(id, who), abi.encodeCall(ICustody.receiveItems, (_list(id), 0)));
    }

    function receiveTwo(uint256 item, uint256 other, uint256 who) external {
        (ItemId a, ItemId b) = (_pickPending(item), _pickPending(other));
        _run(_consigneeOf(a, who), abi.encodeCall(ICustody.receiveItems, (_pair(a, b), 0)));
    }

    function reject(uint256 item, uint256 who) external {
        ItemId id = _pickPending(item);
        _run(_consigneeOf(id, who), abi.encodeCall(IWarehouse.reject, (_list(id), 0)));
    }

    function voidShipping(uint256 item, uint256 who) external {
        ItemId id = _pickPending(item);
        _run(_holderOf(id, who), abi.encodeCall(IWarehouse.voidShipping, (_list(id), 0)));
    }

    function split(uint256 item, uint256 at, uint256 who) external {
        ItemId id = _pick(item);
        IInspection.ItemView memory it = ledger.itemOf(id);
        uint32[] memory cuts = new uint32[](1);
        cuts[0] = it.first + (it.count == 0 ? 0 : uint32(at % it.count));
        bool done = _run(_holderOf(id, who), abi.encodeCall(IWarehouse.split, (id, cuts, 0)));
        if (done) _learn(_rangeOf(it.lot, cuts[0]));
    }

    function pack(uint256 item, uint256 other, uint256 into, uint256 who) external {
        ItemId container = _pickContainer(item);
        PartnerId holder = ledger.itemOf(container).holder;
        (ItemId a, ItemId b) = (_pickLoose(other, holder), _pickLoose(into, holder));
        ItemId[] memory list = into % 2 == 0 ? _list(a) : _pair(a, b);
        _run(_holderOf(container, who), abi.encodeCall(IWarehouse.pack, (container, list, 0)));
    }

    function unpack(uint256 item, uint256 who) external {
        ItemId id = _pickPacked(item);
        ItemId container = ledger.itemOf(id).container;
        _run(_holderOf(container, who), abi.encodeCall(IWarehouse.unpack, (container, _list(id), 0)));
    }

    function dispense(uint256 item, uint256 at, uint256 who) external {
        _spend(item, at, who, ICustody.dispense.selector);
    }

    function decommission(uint256 item, uint256 at, uint256 who) external {
        _spend(item, at, who, IWarehouse.decommission.selector);
    }

    function dispenseMany(uint256 item, uint256 at, uint256 who) external {
        _spend(item, at, who, ICustody.dispenseMany.selector);
    }

    function quarantine(uint256 item, uint256 who) external {
        ItemId id = _pick(item);
        bytes memory call = abi.encodeCall(ISafety.quarantine, (_list(id), 0));
        if (who % 8 == 0) _runAsRegistrar(call);
        else if (who % 4 == 1) _run(_holderOf(id, who / 4), call);
    }

    function release(uint256 item, uint256 who) external {
        ItemId id = _pickQuarantined(item);
        bytes memory call = abi.encodeCall(ISafety.release, (_list(id), 0));
        if (who % 2 == 0) _runAsRegistrar(call);
        else _run(_holderOf(id, who), call);
    }

    function shipReturn(uint256 item, uint256 to, uint256 who) external {
        ItemId id = _pick(item);
        _run(_holderOf(id, who), abi.encodeCall(ISafety.shipReturn, (_list(id), glns[to % PARTNERS], 0)));
    }

    function acceptReturn(uint256 item, uint256 who) external {
        ItemId id = _pickReturned(item);
        UnitsProof memory units = _proofOfAll(_unspentIn(id, item % 8 == 0 ? 1 : UNITS));
        if (units.indices.length == 0) return;
        _run(_holderOf(id, who), abi.encodeCall(ISafety.acceptReturn, (id, units, 0)));
    }

    function destroy(uint256 item, uint256 who) external {
        ItemId id = _pick(item);
        if (who % 16 == 0) _run(_holderOf(id, who / 16), abi.encodeCall(ISafety.destroy, (_list(id), 0)));
    }

    function recall(uint256 lot, uint256 recallClass, uint256 who) external {
        bytes memory call = abi.encodeCall(ISafety.recall, (lots[lot % 2], uint8(recallClass % 4), 0));
        if (who % 8 == 0) _runAsRegistrar(call);
        else if (who % 4 == 1) _run(_anyone(who / 4), call);
    }

    function terminateRecall(uint256 lot, uint256 who) external {
        bytes memory call = abi.encodeCall(ISafety.terminateRecall, (lots[lot % 2], 0));
        if (who % 2 == 0) _runAsRegistrar(call);
        else _run(_anyone(who / 2), call);
    }

    function receiveWithDiscrepancies(uint256 item, uint256 other, uint256 at, uint256 kind, uint256 who) external {
        ItemId id = _pickPending(item);
        ItemId concerned = kind % 7 == 0 ? _pickPending(other) : _pickWithin(other, id);
        Discrepancy[] memory lines = _lines(concerned, at, kind);
        bytes memory call = abi.encodeCall(IDiscrepancies.receiveWithDiscrepancies, (_list(id), lines, 0));
        LotId lot = ledger.itemOf(concerned).lot;
        if (!_run(_consigneeOf(id, who), call)) return;
        for (uint256 i = 0; i < lines.length; i++) {
            _learn(_rangeOf(lot, lines[i].first));
            _learn(_rangeOf(lot, lines[i].first + lines[i].units));
        }
    }

    /// One line on all of the item or a range of it; at times a second one on what is behind that range.
    function _lines(ItemId id, uint256 at, uint256 kind) private view returns (Discrepancy[] memory lines) {
        IInspection.ItemView memory it = ledger.itemOf(id);
        uint32 offset = it.count == 0 ? 0 : uint32(at % it.count);
        uint32 units = it.isContainer || kind % 5 == 0 ? 0 : uint32(1 + (kind % (it.count - offset)));
        uint32 left = it.isContainer ? 0 : it.count - offset - units;
        lines = new Discrepancy[](units != 0 && left != 0 && kind % 2 == 0 ? 2 : 1);
        lines[0] = Discrepancy(id, uint8((kind / 8) % 4), it.first + offset, units);
        if (lines.length == 1) return lines;
        uint32 gap = uint32(at % left);
        uint32 further = it.first + offset + units + gap;
        lines[1] = Discrepancy(id, uint8((kind / 32) % 4), further, left - gap);
    }

    function recordFound(uint256 item, uint256 who) external {
        ItemId id = _pickMissing(item);
        _run(_holderOf(id, who), abi.encodeCall(ISafety.recordFound, (_list(id), 0)));
    }

    function disputeMissing(uint256 item, uint256 who) external {
        ItemId id = _pickMissing(item);
        _run(_holderOf(id, who), abi.encodeCall(IObservations.disputeMissing, (_list(id), 0)));
    }

    function observe(uint256 item, uint256 who) external {
        ItemId id = _pick(item);
        _run(_holderOf(id, who), abi.encodeCall(IObservations.observe, (_list(id), 0)));
    }

    function receiveSigned(uint256 item, uint256 signer, uint256 who) external {
        ItemId id = _pick(item);
        uint256 shipper = _holderOf(id, signer);
        uint256 by = _anyone(who);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("HandOver(uint88[] items,uint40[] versions,uint48 to,uint48 deadline,bytes32 document)"),
                keccak256(abi.encodePacked(uint256(ItemId.unwrap(id)))),
                keccak256(abi.encodePacked(uint256(ledger.itemOf(id).version))),
                glns[by],
                uint48(block.timestamp),
                bytes32(0)
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", _domain(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(_secretOf(shipper), digest);
        bytes memory signature = abi.encodePacked(r, s, v);
        _runSigned(
            by,
            partners[shipper],
            abi.encodeCall(ICustody.receiveSigned, (_list(id), keyOf(shipper), uint48(block.timestamp), 0, signature))
        );
    }

    function pass(uint256 time) external {
        VM.warp(block.timestamp + (time % 3 days));
    }

    function suspendOrReinstate(uint256 partner) external {
        Gln gln = glns[partner % PARTNERS];
        bool suspended = ledger.partnerOf(gln).suspended;
        bytes memory call =
            suspended
                ? abi.encodeCall(IPartnerRegistry.reinstate, (gln, 0))
                : abi.encodeCall(IPartnerRegistry.suspend, (gln, 0));
        if (suspended || partner % 8 == 0) _runAsRegistrar(call);
    }

    function _spend(uint256 item, uint256 at, uint256 who, bytes4 verb) private {
        ItemId id = item % 8 == 0 ? _pick(item) : _pickOf(item, partners[2 + (who % 2)]);
        IInspection.ItemView memory it = ledger.itemOf(id);
        uint32 index = at % 8 == 0 || it.count == 0 ? uint32(at % UNITS) : it.first + uint32(at % it.count);
        if (index >= UNITS) return;
        bytes memory call = _spending(verb, id, index);
        uint256 by = _holderOf(id, who);
        (, PartnerId holder, ) = ledger.custodyOf(id);
        if (!_run(by, call)) return;
        spentTimes[it.lot][index]++;
        if (holder != partners[by]) broken = "P6: spent a unit of another";
        if (index < it.first || index >= it.first + it.count) broken = "P6: spent a unit outside";
    }

    function _spending(bytes4 verb, ItemId id, uint32 index) private view returns (bytes memory) {
        if (verb == ICustody.dispense.selector) return abi.encodeCall(ICustody.dispense, (id, _proofOf(index), 0));
        if (verb == ICustody.dispenseMany.selector) {
            ItemId[] memory items = new ItemId[](1);
            items[0] = id;
            return abi.encodeCall(ICustody.dispenseMany, (items, _proofOfAll(1 << index), 0));
        }
        return abi.encodeCall(IWarehouse.decommission, (id, _proofOf(index), Reason.OTHER, 0));
    }

    function _run(uint256 by, bytes memory call) private returns (bool) {
        return _runSigned(by, NOBODY, call);
    }

    function _runSigned(uint256 by, PartnerId signer, bytes memory call) private returns (bool done) {
        _look();
        VM.prank(keyOf(by));
        (done, ) = address(ledger).call(call);
        if (!done) return false;
        passed[bytes4(call)]++;
        _judge(bytes4(call), partners[by], signer);
    }

    function _runAsRegistrar(bytes memory call) private {
        _look();
        VM.prank(registrar);
        (bool done, ) = address(ledger).call(call);
        if (!done) return;
        passed[bytes4(call)]++;
        _judgeRegistrar();
    }

    function _holderOf(ItemId id, uint256 who) private view returns (uint256) {
        PartnerId holder = NOBODY;
        if (isKnown[id]) (, holder, ) = ledger.custodyOf(id);
        return who % 8 == 0 ? _anyone(who / 8) : _numberOf(holder);
    }

    function _consigneeOf(ItemId id, uint256 who) private view returns (uint256) {
        return who % 8 == 0 ? _anyone(who / 8) : _numberOf(ledger.itemOf(id).pending);
    }

    function _numberOf(PartnerId partner) private view returns (uint256) {
        for (uint256 i = 0; i < PARTNERS; i++) if (partners[i] == partner) return i;
        return 0;
    }

    function _anyone(uint256 seed) private pure returns (uint256) {
        return seed % PARTNERS;
    }
}
