// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// Contract wallets as the tests need them: each answers ERC-1271 in its own way, and sends what its test tells it to.
abstract contract Sender {
    function send(address to, bytes calldata data) external {
        (bool done, bytes memory told) = to.call(data);
        if (!done) assembly { revert(add(told, 32), mload(told)) }
    }
}

/// Signs whatever was approved before, by its digest.
contract HonestWallet is Sender {
    mapping(bytes32 digest => bool) public approved;

    function approve(bytes32 digest) external {
        approved[digest] = true;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return approved[digest] ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}

/// Answers with a value of the test's choice.
contract LyingWallet is Sender {
    bytes public answer;

    function answerWith(bytes calldata given) external {
        answer = given;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes memory) {
        bytes memory given = answer;
        assembly { return(add(given, 32), mload(given)) }
    }
}

/// Says yes to everything, after it has tried to act on the ledger once more.
contract ReenteringWallet is Sender {
    address public target;
    bytes public data;

    function reenter(address at, bytes calldata call) external {
        target = at;
        data = call;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        (bool done, ) = target.call(data);
        require(done, "the way back in is shut");
        return bytes4(0x1626ba7e);
    }
}

/// Answers with as many bytes as its gas can make.
contract BombWallet is Sender {
    function isValidSignature(bytes32, bytes calldata) external view returns (bytes memory) {
        assembly {
            let size := 32
            for {} gt(gas(), add(mul(div(size, 32), 6), div(mul(div(size, 32), div(size, 32)), 256))) {} {
                size := add(size, 4096)
            }
            return(0, size)
        }
    }
}

/// Burns all gas it is given.
contract GreedyWallet is Sender {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        while (true) {}
        return 0;
    }
}
