// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gtin, NOBODY, PartnerId} from "./Identifiers.sol";

/// A product in one storage slot, from the lowest bit: maker 24, the GTIN that a case holds 48, and how many of it a full
/// case holds 32; both 0 of a unit. The rest is 0.
type Product is uint256;

using {maker, content, quantity, isUnit, madeBy} for Product global;

uint256 constant CONTENT = 24;
uint256 constant QUANTITY = 72;

function newProduct(PartnerId by, Gtin content_, uint32 quantity_) pure returns (Product) {
    return
        Product.wrap(
            uint256(PartnerId.unwrap(by)) |
                (uint256(Gtin.unwrap(content_)) << CONTENT) |
                (uint256(quantity_) << QUANTITY)
        );
}

function maker(Product word) pure returns (PartnerId) {
    return PartnerId.wrap(uint24(Product.unwrap(word)));
}

/// What a case holds; 0 of a unit.
function content(Product word) pure returns (Gtin) {
    return Gtin.wrap(uint48(Product.unwrap(word) >> CONTENT));
}

function quantity(Product word) pure returns (uint32) {
    return uint32(Product.unwrap(word) >> QUANTITY);
}

/// Registered, and no case.
function isUnit(Product word) pure returns (bool) {
    return word.maker() != NOBODY && Product.unwrap(word) >> CONTENT == 0;
}

function madeBy(Product word, PartnerId by) pure returns (Product) {
    return Product.wrap(((Product.unwrap(word) >> CONTENT) << CONTENT) | PartnerId.unwrap(by));
}
