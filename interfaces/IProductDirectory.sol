// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CompanyPrefix, Gtin, PartnerId} from "../contracts/types/Identifiers.sol";

/// @title Whose GTIN it is
/// @notice A manufacturer registers the GTINs of its packs and cases under its own GS1 company prefix.
interface IProductDirectory {
    event ProductRegistered(PartnerId indexed maker, Gtin indexed gtin, CompanyPrefix indexed prefix);

    /// @notice Not fourteen digits with a right check digit.
    error InvalidGtin(Gtin gtin);
    /// @notice The GTIN does not begin with the prefix behind its indicator digit.
    error GtinOutsidePrefix(Gtin gtin, CompanyPrefix prefix);
    /// @notice The GTIN is registered already.
    error ProductTaken(Gtin gtin, PartnerId maker);
    /// @notice The GTIN was never registered.
    error UnknownProduct(Gtin gtin);
    /// @notice The GTIN is another manufacturer's.
    error NotMaker(Gtin gtin, PartnerId maker, PartnerId caller);

    /// @notice Registers a GTIN. Only an accredited manufacturer, under a GS1 company prefix of its own.
    function registerProduct(Gtin gtin, CompanyPrefix prefix) external;

    /// @notice Reverts with the reason where `registerProduct` by `account` would not pass.
    function checkRegisterProduct(address account, Gtin gtin, CompanyPrefix prefix) external view;

    /// @notice The maker of a GTIN, or 0.
    function makerOf(Gtin gtin) external view returns (PartnerId);
}
