// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// The least that registering something costs: one fresh slot and one event, nothing checked.
contract RegistryFloor {
    mapping(uint256 name => uint256) private _words;

    event Registered(uint256 indexed name, uint256 word);

    function register(uint256 name, uint256 word) external {
        _words[name] = word;

        emit Registered(name, word);
    }

    /// One slot each, and one event for all.
    function registerAll(uint256[] calldata names, uint256 word) external {
        for (uint256 i = 0; i < names.length; i++) _words[names[i]] = word;

        emit Registered(names[0], word);
    }
}
