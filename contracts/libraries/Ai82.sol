// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Lot and serial numbers: one to twenty characters of the GS1 AI encodable set 82, then zero bytes only, so that no
/// text has two spellings (GS1 General Specifications, figure 7.11-1). All twenty bytes are tested at once.
library Ai82 {
    uint256 private constant ONES = type(uint160).max / 0xff;
    uint256 private constant TOPS = ONES << 7;
    uint256 private constant LOWS = TOPS - ONES;

    function isValid(bytes20 text) internal pure returns (bool) {
        uint256 word = uint160(text);
        if (word >> 152 == 0) return false;
        unchecked {
            // The top bit of each byte that is zero; adding 0x7f to seven bits never carries into the next byte.
            uint256 empty = ~(((word & LOWS) + LOWS) | word | LOWS) & TOPS;
            // Padding is what lies below the lowest bit that is set: as many bytes as are empty at all.
            uint256 padding = ((word & (~word + 1)) - 1) & TOPS;
            if (empty != padding) return false;
            // An empty byte counts as the digit 0.
            word |= (empty >> 7) * 0x30;
            if (word & TOPS != 0) return false;
            uint256 wrong = ~_from(word, 0x21) | _from(word, 0x7b);
            wrong |= _from(word, 0x23) & ~_from(word, 0x25); // # $
            wrong |= _from(word, 0x5b) & ~_from(word, 0x5f); // [ \ ] ^
            uint256 upper = word & ~(ONES * 0x20);
            wrong |= _from(upper, 0x40) & ~_from(upper, 0x41); // @ `
            return wrong & TOPS == 0;
        }
    }

    /// Sets the top bit of each byte that is not less than `least`. All bytes of the word are below 0x80, so that no sum
    /// runs into the next byte.
    function _from(uint256 word, uint256 least) private pure returns (uint256) {
        unchecked {
            return word + ONES * (0x80 - least);
        }
    }
}
