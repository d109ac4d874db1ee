// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {LedgerState} from "../../../contracts/LedgerState.sol";
import {ILedger} from "../../../interfaces/ILedger.sol";

/// What a successor needs beside the code of a ledger: the words of the closed one, each once, at the hand of whoever needs
/// them. It stands between the heart and the back office, and works on the successor's storage.
contract Importer is LedgerState {
    ILedger private immutable _FROM;
    address private immutable _BEHIND;

    error NotClosed();
    error NoEntry(bytes32 slot);
    error CarriedBefore(bytes32 slot);
    error Begun();

    constructor(ILedger from, address behind) {
        (_FROM, _BEHIND) = (from, behind);
    }

    fallback(bytes calldata call) external returns (bytes memory) {
        return Address.functionDelegateCall(_BEHIND, call);
    }

    /// Numbers of lots and offices go on where the closed ledger left off.
    function begin() external {
        _requireClosed();
        require(_lotCount == 0 && _officeCount == 0, Begun());
        _lotCount = _FROM.lotCount();
        _officeCount = uint8(_FROM.registrars().length);
    }

    /// Entries of mappings and lists only: board, end and successor are this ledger's own.
    function carry(bytes32[] calldata slots) external {
        _requireClosed();
        bytes32[] memory words = _FROM.words(slots);
        for (uint256 i = 0; i < slots.length; i++) {
            bytes32 slot = slots[i];
            require(uint256(slot) > type(uint64).max, NoEntry(slot));
            require(_take(keccak256(abi.encode("carried", slot)), bytes32(uint256(1))), CarriedBefore(slot));
            require(_take(slot, words[i]), CarriedBefore(slot));
        }
    }

    function _requireClosed() private view {
        require(_FROM.closing().closed, NotClosed());
    }

    /// Writes where nothing stands.
    function _take(bytes32 slot, bytes32 word) private returns (bool free) {
        assembly ("memory-safe") {
            free := iszero(sload(slot))
            if free {
                sstore(slot, word)
            }
        }
    }
}
