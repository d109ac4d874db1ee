// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BackOffice} from "../../contracts/BackOffice.sol";
import {CustodyLedger} from "../../contracts/CustodyLedger.sol";
import {Foresight} from "../../contracts/Foresight.sol";
import {Inspection} from "../../contracts/Inspection.sol";
import {Registry} from "../../contracts/Registry.sol";
import {CompanyPrefix, Gln, Gtin, ItemId, LotId, PartnerId, Sscc} from "../../contracts/types/Identifiers.sol";
import {Case, LotStatement} from "../../contracts/types/Statements.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {Units} from "./Units.sol";
import {VM} from "./Vm.sol";

/// A ledger with a registrar, four partners (maker, wholesaler, dispenser, and one that is all), two lots of sixteen
/// units, one of them with two cases of five, and three empty containers. The stage itself is the board.
contract Stage is Units {
    uint256 internal constant PARTNERS = 4;
    uint256 internal constant TAKES_ANY_GOODS = 3;
    uint256 private constant PREFIX = 614_141;

    ILedger public ledger;
    address internal registrar = address(0xbead);
    ItemId[] internal known;
    LotId[] internal lots;
    Gln[PARTNERS] internal glns;
    PartnerId[PARTNERS] internal partners;

    constructor() {
        VM.warp(1_800_000_000);
        BackOffice office = new BackOffice(address(new Registry(address(new Inspection(address(new Foresight()))))));
        ledger = ILedger(address(new CustodyLedger(address(this), address(office))));
        ledger.appointRegistrar(registrar);
        _accredit();
        _registerLots();
        _commissionContainers();
    }

    function keyOf(uint256 partner) internal pure returns (address) {
        return VM.addr(_secretOf(partner));
    }

    function _secretOf(uint256 partner) internal pure returns (uint256) {
        return 0xa11ce + partner;
    }

    function _accredit() private {
        uint8[PARTNERS] memory roles = [uint8(1), 2, 4, 15];
        for (uint256 i = 0; i < PARTNERS; i++) {
            glns[i] = Gln.wrap(uint48(_checked(PREFIX * 1e6 + i)));
            bytes memory consent = _consent(i);
            VM.prank(registrar);
            partners[i] = ledger.accredit(
                glns[i],
                roles[i],
                type(uint32).max,
                0,
                keyOf(i),
                uint48(block.timestamp),
                consent
            );
        }
        VM.prank(registrar);
        ledger.assignCompanyPrefix(glns[0], CompanyPrefix.wrap(10_614_141));
    }

    /// The key's signature over KeyConsent: the registrar makes it the first key of the partner.
    function _consent(uint256 partner) private view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "KeyConsent(address operator,address by,uint48 gln,uint8 scopes,uint32 bindings,uint48 deadline)"
                ),
                keyOf(partner),
                registrar,
                glns[partner],
                31,
                0,
                block.timestamp
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", _domain(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(_secretOf(partner), digest);
        return abi.encodePacked(r, s, v);
    }

    function _domain() internal view returns (bytes32) {
        bytes32 kind = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(kind, keccak256("Lotproof"), keccak256("1"), block.chainid, address(ledger)));
    }

    function _registerLots() private {
        Gtin unit = Gtin.wrap(uint48(_checked(PREFIX * 1e5 + 1)));
        Gtin outer = Gtin.wrap(uint48(_checked(1e12 + PREFIX * 1e5 + 1)));
        _registerProduct(unit, Gtin.wrap(0), 0);
        _registerProduct(outer, unit, 5);
        Case[] memory cases = new Case[](2);
        cases[0] = Case("C1", 5);
        cases[1] = Case("C2", 5);
        uint16 expiryDay = uint16(block.timestamp / 1 days + 40);
        LotStatement memory statement = LotStatement(unit, "L1", expiryDay, UNITS, _root());
        VM.prank(keyOf(0));
        lots.push(ledger.registerLot(statement, outer, cases, 0));
        known.push(_sgtin(outer, "C1"));
        known.push(_sgtin(outer, "C2"));
        known.push(_rangeOf(lots[0], 10));
        statement.number = "L2";
        VM.prank(keyOf(0));
        lots.push(ledger.registerLot(statement, Gtin.wrap(0), new Case[](0), 0));
        known.push(_rangeOf(lots[1], 0));
    }

    function _registerProduct(Gtin gtin, Gtin content, uint32 quantity) private {
        VM.prank(keyOf(0));
        ledger.registerProduct(gtin, CompanyPrefix.wrap(10_614_141), content, quantity);
    }

    function _commissionContainers() private {
        for (uint256 i = 0; i < 3; i++) {
            uint64 sscc = uint64(_checked(PREFIX * 1e9 + i));
            VM.prank(keyOf(0));
            ledger.commissionLogisticUnit(Sscc.wrap(sscc), CompanyPrefix.wrap(10_614_141), 0);
            known.push(ItemId.wrap(sscc));
        }
    }

    function _sgtin(Gtin gtin, bytes20 serial) private pure returns (ItemId) {
        return ItemId.wrap(uint88(uint256(keccak256(abi.encodePacked(gtin, serial))) | (1 << 87)));
    }

    function _rangeOf(LotId lot, uint32 first) internal pure returns (ItemId) {
        return ItemId.wrap(uint88((1 << 86) | (uint256(LotId.unwrap(lot)) << 32) | first));
    }

    /// The number with its GS1 check digit behind it.
    function _checked(uint256 digits) private pure returns (uint256) {
        uint256 sum = 0;
        uint256 weight = 3;
        for (uint256 rest = digits; rest > 0; rest /= 10) {
            sum += (rest % 10) * weight;
            weight = 4 - weight;
        }
        return digits * 10 + ((10 - (sum % 10)) % 10);
    }
}
