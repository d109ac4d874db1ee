// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// The least that dispensing costs: the holder of the lot sets bits. One unit is taken without any proof; of many the
/// leaves come hashed, under OpenZeppelin's multiproof.
contract UnitsFloor {
    mapping(uint256 lot => address) private _holders;
    mapping(uint256 lot => bytes32) private _roots;
    mapping(uint256 word => uint256) private _spent;

    event Dispensed(uint256 indexed lot, uint256 index);
    event DispensedMany(uint256 indexed lot, uint256 word, uint256 bits);

    function register(uint256 lot, bytes32 root) external {
        _holders[lot] = msg.sender;
        _roots[lot] = root;
    }

    function dispense(uint256 lot, uint256 index) external {
        require(_holders[lot] == msg.sender);
        uint256 word = (lot << 24) | (index >> 8);
        uint256 bit = 1 << (index & 0xff);
        require(_spent[word] & bit == 0);
        _spent[word] |= bit;

        emit Dispensed(lot, index);
    }

    function dispenseMany(
        uint256 lot,
        uint256 word,
        uint256 bits,
        bytes32[] calldata leaves,
        bytes32[] calldata proof,
        bool[] calldata flags
    ) external {
        require(_holders[lot] == msg.sender);
        require(MerkleProof.processMultiProofCalldata(proof, flags, leaves) == _roots[lot]);
        require(_spent[word] & bits == 0);
        _spent[word] |= bits;

        emit DispensedMany(lot, word, bits);
    }
}
