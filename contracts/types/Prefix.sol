// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gln, PartnerId} from "./Identifiers.sol";

/// A GS1 company prefix in one storage slot: its owner, whether anything was registered under it since it was
/// assigned, and to whom it is offered by which GLN, until when.
struct Prefix {
    PartnerId owner;
    bool used;
    PartnerId taker;
    Gln from;
    uint48 notAfter;
}

using {use} for Prefix global;

/// Something is registered under it.
function use(Prefix storage prefix) {
    if (!prefix.used) prefix.used = true;
}
