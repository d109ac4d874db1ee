// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {IInspection} from "../interfaces/IInspection.sol";
import {DiscrepancyRules} from "./rules/DiscrepancyRules.sol";
import {RegistryRules} from "./rules/RegistryRules.sol";
import {SafetyRules} from "./rules/SafetyRules.sol";
import {WarehouseRules} from "./rules/WarehouseRules.sol";
import {Accreditation} from "./types/Accreditation.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, NO_LOT, PartnerId, Sscc} from "./types/Identifiers.sol";
import {Item} from "./types/Item.sol";
import {LotWord} from "./types/Lot.sol";
import {Case, Discrepancy, LotStatement, SignedReceipt, UnitProof, UnitsProof} from "./types/Statements.sol";

/// The twin of each verb, and what the ledger holds: the code behind the registry's. It runs on the ledger's storage
/// only.
contract Inspection is IInspection, WarehouseRules, SafetyRules, DiscrepancyRules, RegistryRules {
    using BitMaps for BitMaps.BitMap;

    /// @inheritdoc IInspection
    function checkRegisterLot(
        address account,
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases
    ) external view {
        (, ItemId[] memory names) = _mayRegisterLot(account, statement, caseGtin, cases);
        // The verb meets a case named twice where it stores the second.
        for (uint256 i = 1; i < names.length; i++) {
            for (uint256 j = 0; j < i; j++) require(names[i] != names[j], ItemTaken(names[i]));
        }
    }

    /// @inheritdoc IInspection
    function checkCommissionLogisticUnit(address account, Sscc sscc, CompanyPrefix prefix) external view {
        _mayCommissionLogisticUnit(account, sscc, prefix);
    }

    /// @inheritdoc IInspection
    function checkCommissionCase(address account, Gtin gtin, bytes20 serial) external view {
        _mayCommissionCase(account, gtin, serial);
    }

    /// @inheritdoc IInspection
    function checkPack(address account, ItemId container, ItemId[] calldata items) external view {
        _mayPack(account, container, items);
    }

    /// @inheritdoc IInspection
    function checkUnpack(address account, ItemId container, ItemId[] calldata items) external view {
        _mayUnpack(account, container, items);
    }

    /// @inheritdoc IInspection
    function checkSplit(address account, ItemId id, uint32[] calldata cuts) external view {
        _maySplit(account, id, cuts);
    }

    /// @inheritdoc IInspection
    function checkShip(address account, ItemId[] calldata items, Gln to) external view {
        _mayShip(account, items, to);
    }

    /// @inheritdoc IInspection
    function checkReceiveItems(address account, ItemId[] calldata items) external view {
        _mayReceive(account, items);
    }

    /// @inheritdoc IInspection
    function checkReject(address account, ItemId[] calldata items) external view {
        _mayReject(account, items);
    }

    /// @inheritdoc IInspection
    function checkVoidShipping(address account, ItemId[] calldata items) external view {
        _mayVoidShipping(account, items);
    }

    /// @inheritdoc IInspection
    function checkDispense(address account, ItemId id, UnitProof calldata unit) external view {
        _mayDispense(account, id, unit);
    }

    /// @inheritdoc IInspection
    function checkDecommission(address account, ItemId id, UnitProof calldata unit) external view {
        _mayDecommission(account, id, unit);
    }

    /// @inheritdoc IInspection
    function checkRecall(address account, LotId id, uint8 recallClass) external view {
        _mayRecall(account, id, recallClass);
    }

    /// @inheritdoc IInspection
    function itemOf(ItemId id) external view returns (ItemView memory) {
        Item it = _items[id];
        return
            ItemView({
                holder: it.holder(),
                pending: it.pending(),
                container: it.container(),
                lot: it.lot(),
                first: it.first(),
                count: it.count(),
                isContainer: it.isContainer(),
                height: it.height(),
                version: it.version(),
                quarantined: it.isQuarantined(),
                missing: it.isMissing(),
                returned: it.isReturned(),
                returning: it.isReturning(),
                moved: it.isMoved(),
                orders: _orders[id]
            });
    }

    /// @inheritdoc IInspection
    function custodyOf(ItemId id) external view returns (ItemId outermost, PartnerId holder, PartnerId pending) {
        Item it = _known(id);
        (outermost, it) = _outermost(id, it);
        return (outermost, it.holder(), it.pending());
    }

    /// @inheritdoc IInspection
    function lotOf(LotId id) external view returns (Lot memory) {
        LotWord word = _lots[id];
        return
            Lot({
                maker: word.lotMaker(),
                expiryDay: word.expiryDay(),
                units: word.unitCount(),
                recallClass: word.recallClass(),
                root: word.root(),
                changes: _lives[id].changes()
            });
    }

    /// @inheritdoc IInspection
    function lotIdOf(Gtin gtin, bytes20 number) external view returns (LotId) {
        return _lotIds[gtin][number];
    }

    /// @inheritdoc IInspection
    function lotsIn(ItemId container) external view returns (LotId[] memory) {
        Item it = _known(container);
        if (it.lot() == NO_LOT) return _mixed[container];
        LotId[] memory only = new LotId[](1);
        only[0] = it.lot();
        return only;
    }

    /// @inheritdoc IInspection
    function isSpent(LotId id, uint32 index) external view returns (bool) {
        return _spent.get(_unitKey(id, index));
    }

    /// @inheritdoc IInspection
    function partnerOf(Gln gln) external view returns (Partner memory) {
        Accreditation word = _partners[gln];
        return
            Partner({
                id: word.partner(),
                roles: word.roles(),
                validUntil: word.validUntil(),
                suspended: word.suspended()
            });
    }

    /// @inheritdoc IInspection
    function operatorOf(address account) external view returns (Operator memory) {
        Accreditation word = _keys[account];
        return Operator({partner: word.partner(), gln: word.gln(), scopes: word.scopes()});
    }

    /// @inheritdoc IInspection
    function registrarOf(address account) external view returns (Registrar memory) {
        Office memory office = _offices[account];
        return Registrar({number: office.number, accredited: office.accredited});
    }

    /// @inheritdoc IInspection
    function companyPrefixOwner(CompanyPrefix prefix) external view returns (PartnerId) {
        return _prefixOwners[prefix];
    }

    /// @inheritdoc IInspection
    function checkOperator(address account, uint8 roles, uint8 scope) external view returns (PartnerId) {
        return _actor(account, roles, scope);
    }

    /// @inheritdoc IInspection
    function checkRegisterProduct(address account, Gtin gtin, CompanyPrefix prefix) external view {
        _mayRegisterProduct(account, gtin, prefix);
    }

    /// @inheritdoc IInspection
    function makerOf(Gtin gtin) external view returns (PartnerId) {
        return _makers[gtin];
    }

    /// @inheritdoc IInspection
    function checkAppointRegistrar(address caller, address account) external view {
        _mayAppointRegistrar(caller, account);
    }

    /// @inheritdoc IInspection
    function checkReplaceRegistrar(address caller, address from, address to) external view {
        _mayReplaceRegistrar(caller, from, to);
    }

    /// @inheritdoc IInspection
    function checkOfferOffice(address caller, address to) external view {
        _mayOfferOffice(caller, to);
    }

    /// @inheritdoc IInspection
    function checkWithdrawOfficeOffer(address caller, address to) external view {
        _mayWithdrawOfficeOffer(caller, to);
    }

    /// @inheritdoc IInspection
    function checkAcceptOffice(address account, uint8 number) external view {
        _mayAcceptOffice(account, number);
    }

    /// @inheritdoc IInspection
    function checkAccredit(address caller, Gln gln, uint8 roles, uint40 validUntil, address operator) external view {
        _mayAccredit(caller, gln, roles, validUntil, operator);
    }

    /// @inheritdoc IInspection
    function checkRenew(address caller, Gln gln, uint8 roles, uint40 validUntil) external view {
        _mayRenew(caller, gln, roles, validUntil);
    }

    /// @inheritdoc IInspection
    function checkSuspend(address caller, Gln gln) external view {
        _maySuspend(caller, gln);
    }

    /// @inheritdoc IInspection
    function checkReinstate(address caller, Gln gln) external view {
        _mayReinstate(caller, gln);
    }

    /// @inheritdoc IInspection
    function checkAddOperator(address caller, address account, uint8 scopes) external view {
        _mayAddOperator(caller, account, scopes);
    }

    /// @inheritdoc IInspection
    function checkRemoveOperator(address caller, address account) external view {
        _mayRemoveOperator(caller, account);
    }

    /// @inheritdoc IInspection
    function checkOfferKey(address caller, Gln gln, address to, uint8 scopes, address replaces) external view {
        _mayOfferKey(caller, gln, to, scopes, replaces);
    }

    /// @inheritdoc IInspection
    function checkWithdrawKeyOffer(address caller, Gln gln, address to) external view {
        _mayWithdrawKeyOffer(caller, gln, to);
    }

    /// @inheritdoc IInspection
    function checkAcceptKey(address account, Gln gln) external view {
        _mayAcceptKey(account, gln);
    }

    /// @inheritdoc IInspection
    function checkAssignCompanyPrefix(address caller, Gln gln, CompanyPrefix prefix) external view {
        _mayAssignCompanyPrefix(caller, gln, prefix);
    }

    /// @inheritdoc IInspection
    function checkOfferProduct(address account, Gtin gtin, Gln to) external view {
        _mayOfferProduct(account, gtin, to);
    }

    /// @inheritdoc IInspection
    function checkAcceptProduct(address account, Gtin gtin) external view {
        _mayAcceptProduct(account, gtin);
    }

    /// @inheritdoc IInspection
    function checkDispenseMany(address account, ItemId id, UnitsProof calldata units) external view {
        _mayDispenseMany(account, id, units);
    }

    /// @inheritdoc IInspection
    function checkReceiveSigned(
        address account,
        ItemId[] calldata items,
        address shipper,
        uint48 deadline,
        bytes32 document
    ) external view {
        _mayReceiveSigned(account, items, shipper, deadline, document);
    }

    /// @inheritdoc IInspection
    function checkTerminateRecall(address account, LotId id) external view {
        _mayTerminateRecall(account, id);
    }

    /// @inheritdoc IInspection
    function checkQuarantine(address account, ItemId[] calldata items) external view {
        _mayQuarantine(account, items);
    }

    /// @inheritdoc IInspection
    function checkRelease(address account, ItemId[] calldata items) external view {
        _mayRelease(account, items);
    }

    /// @inheritdoc IInspection
    function checkShipReturn(address account, ItemId[] calldata items, Gln to) external view {
        _mayShipReturn(account, items, to);
    }

    /// @inheritdoc IInspection
    function checkAcceptReturn(address account, ItemId id, UnitsProof calldata units) external view {
        _mayAcceptReturn(account, id, units);
    }

    /// @inheritdoc IInspection
    function checkReceiveWithDiscrepancies(
        address account,
        ItemId[] calldata items,
        Discrepancy[] calldata discrepancies
    ) external view {
        _mayReceiveWithDiscrepancies(account, items, discrepancies);
    }

    /// @inheritdoc IInspection
    function checkRecordFound(address account, ItemId[] calldata items) external view {
        _mayRecordFound(account, items);
    }

    /// @inheritdoc IInspection
    function checkDestroy(address account, ItemId[] calldata items) external view {
        _mayDestroy(account, items);
    }

    /// @inheritdoc IInspection
    function checkDeliver(SignedReceipt calldata receipt) external view {
        _mayDeliver(receipt);
    }
}
