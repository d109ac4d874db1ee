// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Gs1} from "../../contracts/libraries/Gs1.sol";
import {Gln, Gtin, Sscc} from "../../contracts/types/Identifiers.sol";

/// The loop over the digits against the definition by places: weights 3 and 1 from the right, the check digit's is 1.
contract CheckDigitTest {
    function test_everyKeyOfUpToFourDigits() external pure {
        for (uint48 key = 0; key < 1e4; key++) {
            require(Gs1.isValid(Gtin.wrap(key)) == _isValid(key, 4), "a short key");
        }
    }

    function testFuzz_gtin(uint48 key) external pure {
        require(Gs1.isValid(Gtin.wrap(key)) == (key < 1e14 && _isValid(key, 15)), "a GTIN");
    }

    function testFuzz_gln(uint48 key) external pure {
        require(Gs1.isValid(Gln.wrap(key)) == (key < 1e13 && _isValid(key, 15)), "a GLN");
    }

    function testFuzz_sscc(uint64 key) external pure {
        require(Gs1.isValid(Sscc.wrap(key)) == (key < 1e18 && _isValid(key, 20)), "an SSCC");
    }

    /// For any digits before it, exactly one check digit fits.
    function testFuzz_oneCheckDigitFits(uint40 digits) external pure {
        uint256 fitting = 0;
        for (uint48 last = 0; last < 10; last++) {
            if (Gs1.isValid(Gtin.wrap(uint48(digits) * 10 + last))) fitting++;
        }
        require(fitting == (digits == 0 ? 0 : 1), "not one check digit");
    }

    function _isValid(uint256 key, uint256 places) private pure returns (bool) {
        uint256 sum = 0;
        for (uint256 place = 0; place < places; place++) {
            uint256 digit = (key / 10 ** place) % 10;
            sum += place % 2 == 0 ? digit : 3 * digit;
        }
        return key != 0 && sum % 10 == 0;
    }
}
