// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// The least that a hop costs where both parties are accredited and no goods expired: one slot a party, one slot an
/// item (holder 160, expiry 40), one event a transaction. No recall, no roles, no containers, no documents; the event of
/// a batch does not even name the items.
contract HopFloor {
    uint256 private constant EXPIRY = 160;

    mapping(address party => uint256) private _accreditedUntil;
    mapping(uint256 id => uint256) private _items;

    event Moved(address indexed by, address indexed to, uint256 item);
    event MovedAll(address indexed by, address indexed to, uint256 count);

    function accredit(address party, uint256 until) external {
        _accreditedUntil[party] = until;
    }

    function create(uint256[] calldata items, uint256 word) external {
        for (uint256 i = 0; i < items.length; i++) _items[items[i]] = word;
    }

    function ship(uint256 item, address to) external {
        _requireAccredited(msg.sender);
        _requireAccredited(to);
        _ship(item, to);

        emit Moved(msg.sender, to, item);
    }

    function receiveItem(uint256 item) external {
        _requireAccredited(msg.sender);
        _receive(item);

        emit Moved(address(0), msg.sender, item);
    }

    function shipAll(uint256[] calldata items, address to) external {
        _requireAccredited(msg.sender);
        _requireAccredited(to);
        for (uint256 i = 0; i < items.length; i++) _ship(items[i], to);

        emit MovedAll(msg.sender, to, items.length);
    }

    function receiveAll(uint256[] calldata items) external {
        _requireAccredited(msg.sender);
        for (uint256 i = 0; i < items.length; i++) _receive(items[i]);

        emit MovedAll(address(0), msg.sender, items.length);
    }

    /// What is on its way is held by the consignee's complement.
    function _ship(uint256 item, address to) private {
        _move(item, msg.sender, ~uint160(to));
    }

    function _receive(uint256 item) private {
        _move(item, address(~uint160(msg.sender)), uint160(msg.sender));
    }

    function _move(uint256 item, address from, uint160 to) private {
        uint256 word = _items[item];
        require(address(uint160(word)) == from && block.timestamp <= word >> EXPIRY);
        _items[item] = ((word >> EXPIRY) << EXPIRY) | to;
    }

    function _requireAccredited(address party) private view {
        require(block.timestamp <= _accreditedUntil[party]);
    }
}
