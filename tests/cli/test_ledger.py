"""ledger: another machine takes up what stands, and nothing that only looks like it."""

from __future__ import annotations

import pytest

from lotproof.chain import abi, deployments
from lotproof.chain.rpc import Rpc, RpcError
from tests.cli.conftest import Place


@pytest.fixture
def elsewhere(begun: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Another machine, which knows of no ledger yet."""
    monkeypatch.setattr(deployments, "_in_memory", {})
    return Place(begun.node, begun.home.parent / "elsewhere")


@pytest.fixture
def stands(begun: Place) -> dict[str, object]:
    """What the machine that deployed it tells."""
    return begun.json("ledger", "show")


def test_it_is_told_what_to_do(elsewhere: Place) -> None:
    told = elsewhere.refused("lot", "list", code=3)
    assert "name the one that stands with `lotproof ledger use ADDRESS`" in told


def test_it_takes_up_what_stands_and_knows_all_that_was_recorded(stands: dict[str, object], elsewhere: Place) -> None:
    assert elsewhere.json("ledger", "use", str(stands["address"])) == stands
    assert elsewhere.json("ledger", "show") == stands
    assert len(elsewhere.json("partner", "list")["partners"]) == 3


def test_the_block_can_be_named(stands: dict[str, object], elsewhere: Place) -> None:
    assert elsewhere.json("ledger", "use", str(stands["address"]), "--block", str(stands["block"])) == stands
    elsewhere.run("ledger", "use", str(stands["address"]))


def test_a_wrong_block_is_refused(stands: dict[str, object], elsewhere: Place) -> None:
    told = elsewhere.refused("ledger", "use", str(stands["address"]), "--block", "1", code=3)
    assert "found no transaction in block 1 that put" in told


@pytest.mark.parametrize("piece", ["board", "backOffice", "registry", "inspection", "foresight"])
def test_another_contract_is_no_ledger(stands: dict[str, object], elsewhere: Place, piece: str) -> None:
    told = elsewhere.refused("ledger", "use", str(stands[piece]), code=3)
    assert f"found code that is not the CustodyLedger of this version at {stands[piece]}" in told


def test_an_empty_address_is_no_ledger(elsewhere: Place) -> None:
    told = elsewhere.refused("ledger", "use", "0x" + "5" * 40, code=3)
    assert "found no contract, and so not the CustodyLedger" in told


def test_what_is_no_address_is_bad_input(elsewhere: Place) -> None:
    assert elsewhere.refused("ledger", "use", "0x12", code=2).startswith("bad input")


def test_pieces_of_another_code_are_refused(
    stands: dict[str, object], elsewhere: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the one who put it there had named a back office of his own."""
    real = abi.code
    swapped = {abi.BACK_OFFICE: abi.INSPECTION}
    monkeypatch.setattr(abi, "code", lambda name: real(swapped.get(name, name)))
    told = elsewhere.refused("ledger", "use", str(stands["address"]), code=3)
    assert f"not the BackOffice of this version at {stands['backOffice']}" in told


def test_a_node_that_forgets_old_states_asks_for_the_block(
    stands: dict[str, object], elsewhere: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Rpc.call

    def pruned(self: Rpc, method: str, *parameters: object) -> object:
        if method == "eth_getCode" and parameters[1] != "latest":
            raise RpcError(method, {"message": "missing trie node"})
        return call(self, method, *parameters)

    monkeypatch.setattr(Rpc, "call", pruned)
    told = elsewhere.refused("ledger", "use", str(stands["address"]), code=2)
    assert "(missing trie node); expected the block that the ledger was put in: --block N" in told
    monkeypatch.undo()


def test_a_ledger_in_use_is_left_only_by_force(begun: Place, stands: dict[str, object]) -> None:
    begun.run("deploy", "--as", "anvil:0", "--force")
    told = begun.refused("ledger", "use", str(stands["address"]))
    assert "--force leaves it for another one" in told
    assert begun.json("ledger", "use", str(stands["address"]), "--force") == stands
