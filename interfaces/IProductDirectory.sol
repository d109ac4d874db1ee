// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gln, Gtin} from "../contracts/types/Identifiers.sol";

/// @title Whose GTIN it is
/// @notice A manufacturer registers the GTINs of its packs and cases under its own GS1 company prefix.
interface IProductDirectory {
    /// @notice Registers a GTIN. Only an accredited manufacturer, under a GS1 company prefix of its own. It says which
    /// packaging level the GTIN is, so that a case is never registered as a unit, nor bears the name of one.
    /// @param content The GTIN of the same maker that a case holds; 0 of a unit.
    /// @param quantity How many of it a full case holds; 0 of a unit.
    function registerProduct(Gtin gtin, CompanyPrefix prefix, Gtin content, uint32 quantity) external;

    /// @notice Offers a product to another manufacturer for 30 days, in place of an earlier offer. Only its maker. Lots
    /// registered before stay the old maker's.
    function offerProduct(Gtin gtin, Gln to) external;

    /// @notice Takes over a product that was offered to the caller, while its maker is accredited.
    function acceptProduct(Gtin gtin) external;
}
