// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// The least that a hop costs in one transaction with the shipper's signature: two accreditations, one item, one event.
/// The signature is over the item and a nonce in its word: no domain, no deadline, no contract wallets.
contract SignedHopFloor {
    uint256 private constant NONCE = 160;

    mapping(address party => uint256) private _accreditedUntil;
    mapping(uint256 id => uint256) private _items;

    event Moved(address indexed by, uint256 item);

    function accredit(address party, uint256 until) external {
        _accreditedUntil[party] = until;
    }

    function create(uint256 item, uint256 word) external {
        _items[item] = word;
    }

    function receiveSigned(uint256 item, uint8 v, bytes32 r, bytes32 s) external {
        uint256 word = _items[item];
        address from = ecrecover(keccak256(abi.encode(item, word >> NONCE, msg.sender)), v, r, s);
        require(from == address(uint160(word)));
        require(block.timestamp <= _accreditedUntil[msg.sender]);
        require(block.timestamp <= _accreditedUntil[from]);
        _items[item] = (((word >> NONCE) + 1) << NONCE) | uint160(msg.sender);

        emit Moved(msg.sender, item);
    }
}
