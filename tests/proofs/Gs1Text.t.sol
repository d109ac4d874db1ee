// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ai82} from "../../contracts/libraries/Ai82.sol";

/// The twenty bytes that are tested at once, against the definition character by character.
contract Gs1TextProofs {
    /// One bit for each of the 82 characters.
    uint256 private constant AI82 = 0x7fffffe87fffffeffffffe600000000;

    /// For every text of twenty bytes.
    function check_ai82(bytes20 text) external pure {
        assert(Ai82.isValid(text) == _isAi82(uint160(text)));
    }

    /// Each byte is in the set, or is zero with only zeros behind it; the first is not zero. Without a branch, so that
    /// the solver sees one term.
    function _isAi82(uint256 text) private pure returns (bool) {
        uint256 valid = 1 ^ _isZero(text >> 152);
        uint256 next = 0;
        for (uint256 i = 0; i < 20; i++) {
            uint256 character = (text >> (8 * i)) & 0xff;
            valid &= ((AI82 >> character) & 1) | (_isZero(character) & _isZero(next));
            next = character;
        }
        return valid == 1;
    }

    function _isZero(uint256 character) private pure returns (uint256) {
        return (1 >> character) & 1;
    }
}
