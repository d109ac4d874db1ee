// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IRefusals} from "../interfaces/IRefusals.sol";

/// What keys and contract wallets sign, in the ledger's domain.
abstract contract Signatures is EIP712, IRefusals {
    /// What a contract wallet may use to answer: several times what the wallets in use need. Who submits a signature pays
    /// for it, and for as much again where the answer is as long as that gas can make it.
    uint256 private constant WALLET_GAS = 300_000;

    constructor() EIP712("Lotproof", "1") {}

    /// Plain keys first: asking whether the signer is a contract costs more than recovering a key.
    function _requireSignature(address signer, bytes32 structHash, bytes calldata signature) internal view {
        bytes32 digest = _hashTypedDataV4(structHash);
        (address recovered, , ) = ECDSA.tryRecover(digest, signature);
        if (recovered == signer) return;
        bytes memory asked = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        (bool done, bytes memory told) = signer.staticcall{gas: WALLET_GAS}(asked);
        bool valid = done && told.length >= 32 && bytes32(told) == bytes32(IERC1271.isValidSignature.selector);
        require(valid, BadSignature(signer));
    }
}
