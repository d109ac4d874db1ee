// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAccreditation} from "./IAccreditation.sol";
import {IClosing} from "./IClosing.sol";
import {ICustody} from "./ICustody.sol";
import {IDiscrepancies} from "./IDiscrepancies.sol";
import {IForesight} from "./IForesight.sol";
import {IInspection} from "./IInspection.sol";
import {IObservations} from "./IObservations.sol";
import {IPartnerRegistry} from "./IPartnerRegistry.sol";
import {IProductDirectory} from "./IProductDirectory.sol";
import {IProduction} from "./IProduction.sol";
import {IRecords} from "./IRecords.sol";
import {IRefusals} from "./IRefusals.sol";
import {IRegistryInspection} from "./IRegistryInspection.sol";
import {ISafety} from "./ISafety.sol";
import {ISafetyTwins} from "./ISafetyTwins.sol";
import {IWarehouse} from "./IWarehouse.sol";

/// @title All of the ledger at one address
interface ILedger is
    ICustody,
    IWarehouse,
    ISafety,
    ISafetyTwins,
    IObservations,
    IDiscrepancies,
    IAccreditation,
    IPartnerRegistry,
    IProductDirectory,
    IClosing,
    IProduction,
    IInspection,
    IForesight,
    IRegistryInspection,
    IRecords,
    IRefusals
{
    /// @notice In which domain signatures are good (EIP-5267): name Lotproof, version 1, chain and this address.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );
}
