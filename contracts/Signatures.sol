// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IRefusals} from "../interfaces/IRefusals.sol";

/// What keys and contract wallets sign, in the ledger's domain.
abstract contract Signatures is EIP712, IRefusals {
    constructor() EIP712("Lotproof", "1") {}

    /// Plain keys first: asking whether the signer is a contract costs more than recovering a key.
    function _requireSignature(address signer, bytes32 structHash, bytes calldata signature) internal view {
        bytes32 digest = _hashTypedDataV4(structHash);
        (address recovered, , ) = ECDSA.tryRecover(digest, signature);
        if (recovered == signer) return;
        require(SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature), BadSignature(signer));
    }
}
