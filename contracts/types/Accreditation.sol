// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Gln, PartnerId} from "./Identifiers.sol";

/// A partner's accreditation in one storage slot, from the lowest bit: partner 24, roles 8, last valid second 40,
/// flags 8 (suspended, marked for closing); then, in the slot of a partner, its first operator key 160; in the slot of an
/// operator key, the partner's GLN 48, the scopes of the key 8, and how often the account has become a key 32. That
/// number is all that is left of a key that ended.
///
/// The registry writes a change of accreditation into every key of the partner, so that a verb reads one slot of its
/// actor and not two.
type Accreditation is uint256;

using {
    exists,
    partner,
    roles,
    validUntil,
    suspended,
    firstKey,
    gln,
    scopes,
    bindings,
    marked,
    withSuspended,
    withMark,
    withTerm,
    withFirstKey,
    asKey,
    ended
} for Accreditation global;

uint256 constant ROLES = 24;
uint256 constant VALID_UNTIL = 32;
uint256 constant FLAGS = 72;
uint256 constant SUSPENDED = 1 << FLAGS;
uint256 constant MARKED = 2 << FLAGS;
uint256 constant ADDED = 80;
uint256 constant SCOPES = 128;
uint256 constant BINDINGS = 136;
uint256 constant SHARED = (1 << ADDED) - 1;

function newAccreditation(PartnerId id, uint8 inRoles, uint40 until) pure returns (Accreditation) {
    return Accreditation.wrap(PartnerId.unwrap(id) | (uint256(inRoles) << ROLES) | (uint256(until) << VALID_UNTIL));
}

function exists(Accreditation word) pure returns (bool) {
    return uint24(Accreditation.unwrap(word)) != 0;
}

function partner(Accreditation word) pure returns (PartnerId) {
    return PartnerId.wrap(uint24(Accreditation.unwrap(word)));
}

function roles(Accreditation word) pure returns (uint8) {
    return uint8(Accreditation.unwrap(word) >> ROLES);
}

/// In Unix time.
function validUntil(Accreditation word) pure returns (uint40) {
    return uint40(Accreditation.unwrap(word) >> VALID_UNTIL);
}

function suspended(Accreditation word) pure returns (bool) {
    return Accreditation.unwrap(word) & SUSPENDED != 0;
}

/// Asks, before it acts, whether the ledger is closed.
function marked(Accreditation word) pure returns (bool) {
    return Accreditation.unwrap(word) & MARKED != 0;
}

/// Of a partner's slot; 0 where the first key was removed.
function firstKey(Accreditation word) pure returns (address) {
    return address(uint160(Accreditation.unwrap(word) >> ADDED));
}

/// Of a key's slot.
function gln(Accreditation word) pure returns (Gln) {
    return Gln.wrap(uint48(Accreditation.unwrap(word) >> ADDED));
}

/// Of a key's slot.
function scopes(Accreditation word) pure returns (uint8) {
    return uint8(Accreditation.unwrap(word) >> SCOPES);
}

/// Of a key's slot, also one that ended: a consent names this number, so that it binds once.
function bindings(Accreditation word) pure returns (uint32) {
    return uint32(Accreditation.unwrap(word) >> BINDINGS);
}

function withSuspended(Accreditation word, bool yes) pure returns (Accreditation) {
    uint256 rest = Accreditation.unwrap(word) & ~SUSPENDED;
    return Accreditation.wrap(rest | (yes ? SUSPENDED : 0));
}

function withMark(Accreditation word) pure returns (Accreditation) {
    return Accreditation.wrap(Accreditation.unwrap(word) | MARKED);
}

function withTerm(Accreditation word, uint8 inRoles, uint40 until) pure returns (Accreditation) {
    uint256 rest = Accreditation.unwrap(word) & ~(uint256(0xffffffffffff) << ROLES);
    return Accreditation.wrap(rest | (uint256(inRoles) << ROLES) | (uint256(until) << VALID_UNTIL));
}

function withFirstKey(Accreditation word, address key) pure returns (Accreditation) {
    return Accreditation.wrap((Accreditation.unwrap(word) & SHARED) | (uint256(uint160(key)) << ADDED));
}

/// The slot of a key of this partner, `times` of which the account has become one.
function asKey(Accreditation word, Gln of_, uint8 keyScopes, uint32 times) pure returns (Accreditation) {
    uint256 added = uint256(Gln.unwrap(of_)) | (uint256(keyScopes) << (SCOPES - ADDED));
    added |= uint256(times) << (BINDINGS - ADDED);
    return Accreditation.wrap((Accreditation.unwrap(word) & SHARED) | (added << ADDED));
}

/// The slot of a key that is one no more.
function ended(Accreditation word) pure returns (Accreditation) {
    return Accreditation.wrap(uint256(word.bindings()) << BINDINGS);
}
