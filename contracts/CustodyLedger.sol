// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IAccreditation} from "../interfaces/IAccreditation.sol";
import {ICustody} from "../interfaces/ICustody.sol";
import {Role, Scope} from "./libraries/Permissions.sol";
import {RegistryRules} from "./rules/RegistryRules.sol";
import {Signatures} from "./Signatures.sol";
import {Accreditation, newAccreditation} from "./types/Accreditation.sol";
import {Gln, Gtin, ItemId, LotId, NO_ITEM, NO_LOT, PartnerId} from "./types/Identifiers.sol";
import {Item, newConsignment} from "./types/Item.sol";
import {newLot} from "./types/Lot.sol";
import {bitOf, placeOf} from "./types/Spent.sol";
import {Case, LotStatement, SignedReceipt, UnitProof, UnitsProof} from "./types/Statements.sol";
import {Warehouse} from "./Warehouse.sol";

/// The heart: the verbs of every day, those of Warehouse among them. Each has one shape: the rules decide on the state before
/// the call, which the verb's twin shares; then the writes; then the event. All other verbs stand in BackOffice and, behind
/// it, in Registry, whose code works on this storage: the address of the next one is fixed in each for ever, since together
/// they exceed the size of one contract.
contract CustodyLedger is ICustody, IAccreditation, Warehouse, RegistryRules, Signatures {

    address private immutable _BACK_OFFICE;

    constructor(address board, address backOffice) {
        _board = board;
        _BACK_OFFICE = backOffice;
    }

    /// Every other verb and view: the code is the back office's, storage and caller are this ledger's.
    fallback(bytes calldata call) external returns (bytes memory) {
        return Address.functionDelegateCall(_BACK_OFFICE, call);
    }

    /// @inheritdoc IAccreditation
    function accredit(
        Gln gln,
        uint8 roles,
        uint40 validUntil,
        bytes32 licence,
        address operator,
        uint48 deadline,
        bytes calldata consent
    ) external returns (PartnerId partner) {
        (Office memory office, bytes32 signed) = _mayAccredit(msg.sender, gln, roles, validUntil, operator, deadline);
        _requireSignature(operator, signed, consent);

        office.accredited++;
        _offices[msg.sender] = office;
        partner = PartnerId.wrap((uint24(office.number) << 18) | office.accredited);
        Accreditation fresh = newAccreditation(partner, roles, validUntil).withFirstKey(operator);
        if (_closesAt != 0) {
            fresh = fresh.withMark();
            _marked++;
        }
        _partners[gln] = fresh;
        _keys[operator] = fresh.asKey(gln, Scope.ALL, _keys[operator].bindings() + 1);

        emit PartnerAccredited(partner, gln, roles, validUntil, licence);
        emit OperatorAdded(partner, operator, Scope.ALL);
    }

    /// @inheritdoc ICustody
    function registerLot(
        LotStatement calldata statement,
        Gtin caseGtin,
        Case[] calldata cases,
        bytes32 document
    ) external returns (LotId id) {
        (PartnerId maker, ItemId[] memory names, LotId replaces) = _mayRegisterLot(
            msg.sender,
            statement,
            caseGtin,
            cases
        );

        id = LotId.wrap(++_lotCount);
        _lotIds[statement.gtin][statement.number] = id;
        _lots[id] = newLot(maker, statement.expiryDay, statement.units, statement.root);
        _commission(newConsignment(maker, id, 0, statement.units), names, cases);

        emit LotRegistered(
            id,
            maker,
            statement.gtin,
            msg.sender,
            statement.number,
            statement.expiryDay,
            statement.units,
            statement.root,
            replaces,
            caseGtin,
            cases,
            document
        );
    }

    /// @inheritdoc ICustody
    function ship(ItemId[] calldata items, Gln to, bytes32 document) external {
        (PartnerId by, PartnerId consignee, bool back) = _mayShip(msg.sender, items, to);

        for (uint256 i = 0; i < items.length; i++) {
            ItemId id = items[i];
            Item it = _onItsOwn(id, _items[id], by).shippedTo(consignee);
            _change(id, back ? it.returning() : it);
        }

        if (back) emit ReturnShipped(by, consignee, msg.sender, items, document);
        else emit Shipped(by, consignee, msg.sender, items, document);
    }

    /// @inheritdoc ICustody
    function receiveItems(ItemId[] calldata items, bytes32 document) external {
        PartnerId by = _actor(msg.sender, Role.ANY, Scope.RECEIVE);

        Found memory found;
        ItemId last = NO_ITEM;
        for (uint256 i = 0; i < items.length; i++) {
            last = _rising(items[i], last);
            (Item it, bool back) = _receivable(msg.sender, last, by, found);
            if (back) it = _turnedBack(last, it, by, msg.sender);
            _change(last, it.heldBy(by));
        }
        require(last != NO_ITEM, NothingNamed());

        emit Received(by, msg.sender, items, document);
    }

    /// @inheritdoc ICustody
    function dispense(ItemId id, UnitProof calldata unit, bytes32 document) external {
        (PartnerId by, LotId lotId) = _mayDispense(msg.sender, id, unit);

        _dispense(placeOf(lotId, unit.index), bitOf(unit.index), by);

        emit Dispensed(by, lotId, id, msg.sender, unit.index, document);
    }

    /// @inheritdoc ICustody
    function dispenseMany(ItemId[] calldata items, UnitsProof calldata units, bytes32 document) external {
        (PartnerId by, LotId lotId, Spending memory spending) = _mayDispenseMany(msg.sender, items, units);

        for (uint256 i = 0; i < spending.size; i++) _dispense(spending.places[i], spending.bits[i], by);

        emit DispensedMany(by, lotId, msg.sender, items, units.indices, document);
    }

    /// @inheritdoc ICustody
    function receiveSigned(
        ItemId[] calldata items,
        address shipper,
        uint48 deadline,
        bytes32 document,
        bytes calldata signature
    ) external {
        (PartnerId by, PartnerId from, bytes32 signed, bool back) = _mayReceiveSigned(
            msg.sender,
            items,
            shipper,
            deadline,
            document
        );
        _requireSignature(shipper, signed, signature);

        if (back) _sendBack(items, from, by, shipper, document);
        _take(items, by);

        emit HandedOver(from, by, shipper, msg.sender, items, document);
    }

    /// @inheritdoc ICustody
    function deliver(SignedReceipt[] calldata receipts) external {
        for (uint256 i = 0; i < receipts.length; i++) {
            SignedReceipt calldata receipt = receipts[i];
            (PartnerId by, bytes32 signed, bool back) = _mayDeliver(receipt);
            _requireSignature(receipt.receiver, signed, receipt.signature);

            if (back) _turnBack(receipt.items, by, receipt.receiver);
            _take(receipt.items, by);

            emit Received(by, receipt.receiver, receipt.items, receipt.document);
        }
    }

    function _dispense(uint256 place, uint256 bits, PartnerId by) private {
        _spent[place] = _spent[place].dispensing(bits, by, block.timestamp);
    }

    /// Handed over as a return, which is told before the hand-over.
    function _sendBack(
        ItemId[] calldata items,
        PartnerId from,
        PartnerId to,
        address shipper,
        bytes32 document
    ) private {
        for (uint256 i = 0; i < items.length; i++) {
            _change(items[i], _items[items[i]].returning().shippedTo(to));
        }
        emit ReturnShipped(from, to, shipper, items, document);
    }

    function _take(ItemId[] calldata items, PartnerId by) private {
        for (uint256 i = 0; i < items.length; i++) {
            _change(items[i], _items[items[i]].heldBy(by));
        }
    }
}
