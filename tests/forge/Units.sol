// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {UnitProof, UnitsProof} from "../../contracts/types/Statements.sol";

/// The sixteen units of every lot, with proofs: node n has the children 2n and 2n + 1, the leaves begin at UNITS.
contract Units {
    uint32 internal constant UNITS = 16;
    uint256 private constant LEVELS = 4;

    bytes32[2 * UNITS] private _tree;

    constructor() {
        for (uint32 i = 0; i < UNITS; i++) {
            _tree[UNITS + i] = keccak256(bytes.concat(keccak256(abi.encode(i, _serialOf(i), bytes16(0)))));
        }
        for (uint256 n = UNITS - 1; n > 0; n--) {
            (bytes32 a, bytes32 b) = (_tree[2 * n], _tree[2 * n + 1]);
            _tree[n] = a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
        }
    }

    function _root() internal view returns (bytes32) {
        return _tree[1];
    }

    function _serialOf(uint32 index) private pure returns (bytes20) {
        return bytes20(bytes1(uint8(0x41 + index)));
    }

    function _proofOf(uint32 index) internal view returns (UnitProof memory) {
        bytes32[] memory proof = new bytes32[](LEVELS);
        uint256 node = UNITS + index;
        for (uint256 i = 0; i < LEVELS; i++) {
            proof[i] = _tree[node ^ 1];
            node /= 2;
        }
        return UnitProof(index, _serialOf(index), 0, proof, 0);
    }

    /// A multiproof of the units whose bits are set in `chosen`.
    function _proofOfAll(uint256 chosen) internal view returns (UnitsProof memory units) {
        uint256 size = _sizeOf(chosen);
        (units.indices, units.serials, units.salts) = (new uint32[](size), new bytes20[](size), new bytes16[](size));
        size = 0;
        for (uint32 i = 0; i < UNITS; i++) {
            if (chosen & (1 << i) == 0) continue;
            (units.indices[size], units.serials[size]) = (i, _serialOf(i));
            size++;
        }
        (units.proof, units.flags) = _siblingsOf(chosen << UNITS);
    }

    /// Goes up level by level: a node whose sibling is chosen too takes that, any other takes the next of the proof.
    function _siblingsOf(uint256 nodes) private view returns (bytes32[] memory proof, uint256[] memory flags) {
        bytes32[] memory found = new bytes32[](UNITS);
        flags = new uint256[](1);
        uint256 size = 0;
        uint256 step = 0;
        for (uint256 first = UNITS; first > 1; first /= 2) {
            for (uint256 n = first; n < 2 * first; n++) {
                if (nodes & (1 << n) == 0) continue;
                bool paired = nodes & (1 << (n ^ 1)) != 0;
                nodes |= 1 << (n / 2);
                if (paired && n % 2 == 1) continue;
                if (paired) flags[0] |= 1 << step;
                else found[size++] = _tree[n ^ 1];
                step++;
            }
        }
        proof = new bytes32[](size);
        for (uint256 i = 0; i < size; i++) proof[i] = found[i];
    }

    function _sizeOf(uint256 bits) private pure returns (uint256 size) {
        for (; bits > 0; bits &= bits - 1) size++;
    }
}
