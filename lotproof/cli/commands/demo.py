"""lotproof demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lotproof.cli import output
from lotproof.cli.options import command
from lotproof.cli.say import Headed, say
from lotproof.cli.session import Session

if TYPE_CHECKING:
    from lotproof.service.story import Chapter


@command("demo", example="lotproof demo --json", network=False)
def demo(session: Session) -> None:
    """Play the whole story on a chain inside this process: nothing is kept, nothing else is needed.

    Four companies are accredited; an EPCIS file is captured; goods are shipped, received, split, shipped on; packs are
    verified, dispensed, counterfeited, recalled.
    """
    import tempfile

    with output.waiting("Starting a chain in this process"):
        from lotproof.service.story import Story, fields_of

    as_json = session.as_json
    with tempfile.TemporaryDirectory(prefix="lotproof-demo-") as folder:
        story = Story(Path(folder), (lambda _: None) if as_json else _tell)
        story.play()
    told = fields_of(story.told)
    gas = sum(done.gas for chapter in story.told for done in chapter.done)
    transactions = sum(len(chapter.done) for chapter in story.told)
    output.answer(session, told, ["", f"{transactions} transactions, gas {gas:,}. Next: lotproof --help"])


def _tell(chapter: Chapter) -> None:
    from lotproof.cli.pictures import checks_table, company, trail_tree
    from lotproof.service.story import name_of

    say("")
    say(Headed(click.style(chapter.heading, bold=True), ""))
    if chapter.said and chapter.verdict is None:
        say(f"  {chapter.said}")
    for done in chapter.done:
        say(f"  - {done.sentence}")
        say(f"    block {done.block}, gas {done.gas:,}, transaction {done.transaction}")
    if chapter.refused is not None:
        say(Headed(f"  {click.style('refused', fg='red')}", f": {chapter.refused}"))
    for line in chapter.holdings:
        counts = f"{line.in_custody} in custody, {line.dispensed} dispensed"
        say(f"  {company(line.partner, name_of)}: {counts}")
    if chapter.verdict is not None:
        for said in output.verdict_lines(chapter.verdict, name_of, lambda _: None):
            say(Headed(f"  {said.head}", said.rest) if isinstance(said, Headed) else f"  {said}".rstrip())
        output.draw(checks_table(chapter.verdict), indent=2)
        say(f"  {chapter.verdict.advice}")
    if chapter.trail is not None:
        output.draw(trail_tree(chapter.trail, name_of), indent=2)
