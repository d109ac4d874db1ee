// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin, ItemId, LotId, Sscc} from "../types/Identifiers.sol";

/// Digits of GS1 keys, and the item names made from them.
library Gs1 {
    uint256 private constant SGTIN_TAG = 1 << 87;
    uint256 private constant RANGE_TAG = 1 << 86;
    uint256 private constant MAX_GTIN = 1e14 - 1;
    uint256 private constant MAX_GLN = 1e13 - 1;
    uint256 private constant MAX_SSCC = 1e18 - 1;
    uint256 private constant MIN_PREFIX = 1e4;
    uint256 private constant MAX_PREFIX = 2e12 - 1;

    function isValid(Gtin gtin) internal pure returns (bool) {
        return _isValid(Gtin.unwrap(gtin), MAX_GTIN);
    }

    function isValid(Gln gln) internal pure returns (bool) {
        return _isValid(Gln.unwrap(gln), MAX_GLN);
    }

    function isValid(Sscc sscc) internal pure returns (bool) {
        return _isValid(Sscc.unwrap(sscc), MAX_SSCC);
    }

    /// Four to twelve digits behind the leading 1.
    function isValid(CompanyPrefix prefix) internal pure returns (bool) {
        uint256 key = CompanyPrefix.unwrap(prefix);
        uint256 scale = _scale(key);
        return key >= MIN_PREFIX && key <= MAX_PREFIX && key < 2 * scale;
    }

    /// Whether the twelve digits behind the indicator digit begin with the prefix.
    function covers(CompanyPrefix prefix, Gtin gtin) internal pure returns (bool) {
        return _beginsWith((Gtin.unwrap(gtin) / 10) % 1e12, 1e12, prefix);
    }

    /// Whether the sixteen digits behind the extension digit begin with the prefix.
    function covers(CompanyPrefix prefix, Sscc sscc) internal pure returns (bool) {
        return _beginsWith((Sscc.unwrap(sscc) / 10) % 1e16, 1e16, prefix);
    }

    /// Without its last digit; the leading 1 stays in front.
    function shorter(CompanyPrefix prefix) internal pure returns (CompanyPrefix) {
        return CompanyPrefix.wrap(CompanyPrefix.unwrap(prefix) / 10);
    }

    function isTooShort(CompanyPrefix prefix) internal pure returns (bool) {
        return CompanyPrefix.unwrap(prefix) < MIN_PREFIX;
    }

    function itemOf(Sscc sscc) internal pure returns (ItemId) {
        return ItemId.wrap(uint88(Sscc.unwrap(sscc)));
    }

    /// 87 bits of the hash of the fourteen digits' number and the zero-padded serial.
    function itemOf(Gtin gtin, bytes20 serial) internal pure returns (ItemId) {
        return ItemId.wrap(uint88(uint256(keccak256(abi.encodePacked(gtin, serial))) | SGTIN_TAG));
    }

    /// The unnamed consignment whose first unit is `first`: ranges are only ever cut, so each begins a consignment once.
    function itemOf(LotId lot, uint32 first) internal pure returns (ItemId) {
        return ItemId.wrap(uint88(RANGE_TAG | (uint256(LotId.unwrap(lot)) << 32) | first));
    }

    /// Mod 10 with weights 3 and 1 from the right (GS1 General Specifications 7.9.1); leading zeros weigh nothing.
    function _isValid(uint256 key, uint256 max) private pure returns (bool) {
        if (key == 0 || key > max) return false;
        uint256 sum = 0;
        unchecked {
            for (uint256 rest = key; rest > 0; rest /= 100) {
                sum += (rest % 10) + ((rest / 10) % 10) * 3;
            }
        }
        return sum % 10 == 0;
    }

    function _beginsWith(uint256 digits, uint256 scale, CompanyPrefix prefix) private pure returns (bool) {
        uint256 key = CompanyPrefix.unwrap(prefix);
        uint256 prefixScale = _scale(key);
        return digits / (scale / prefixScale) == key - prefixScale;
    }

    /// The greatest power of ten that is not above `key`: the place of the leading 1.
    function _scale(uint256 key) private pure returns (uint256 scale) {
        scale = 1;
        while (key / scale >= 10) scale *= 10;
    }
}
