"""Who may do what with goods in which state: the expectation, as people read it, and nothing of the contract.

`STATES`: what a permitted holder is told about its own goods. `ACTORS`: who is turned away before the goods are looked
at; a dot means that the table of states decides. `yes` is a verb that passes; all else names a refusal.
"""

STATES = """
verb          held            transit       packed          quarantined     missing       returned        destroyed     recalled        expired
ship          yes             InTransit     yes             SetAside        SetAside      SetAside        NotHolder     LotIsRecalled   LotExpired
 shipReturn   yes             InTransit     yes             yes             SetAside      yes             NotHolder     LotIsRecalled   LotExpired
receiveItems  NotInTransit    NotConsignee  NotInTransit    NotInTransit    NotInTransit  NotInTransit    NotInTransit  NotInTransit    NotInTransit
reject        NotInTransit    NotConsignee  NotInTransit    NotInTransit    NotInTransit  NotInTransit    NotInTransit  NotInTransit    NotInTransit
voidShipping  NotInTransit    yes           NotInTransit    NotInTransit    NotInTransit  NotInTransit    NotInTransit  NotInTransit    NotInTransit
pack          yes             InTransit     IsPacked        SetAside        SetAside      SetAside        NotHolder     yes             yes
 split        yes             InTransit     yes             yes             SetAside      yes             NotHolder     yes             yes
decommission  yes             InTransit     yes             yes             SetAside      yes             NotHolder     yes             yes
destroy       yes             InTransit     yes             yes             SetAside      yes             NotHolder     yes             yes
 quarantine   yes             InTransit     yes             SetAside        SetAside      yes             NotHolder     yes             yes
release       NotQuarantined  NotQuarantined NotQuarantined yes             NotQuarantined NotQuarantined NotQuarantined NotQuarantined NotQuarantined
recordFound   NotMissing      NotMissing    NotMissing      NotMissing      yes           NotMissing      NotMissing    NotMissing      NotMissing
dispense      yes             InTransit     yes             SetAside        SetAside      SetAside        NotHolder     LotIsRecalled   LotExpired
observe       yes             yes             yes             yes             SetAside      yes             NotHolder     yes             yes
disputeMissing NotMissing     NotMissing      NotMissing      NotMissing      yes           NotMissing      NotMissing    NotMissing      NotMissing
takeBack      UnitNotSpent    InTransit       UnitNotSpent    SetAside        SetAside      SetAside        NotHolder     LotIsRecalled   LotExpired
acceptReturn  NotReturned     InTransit     NotReturned     NotReturned     SetAside      yes             NotHolder     NotReturned     NotReturned
"""  # noqa: E501

ACTORS = """
verb          maker        wholesaler   dispenser    logistics    nobody       registrar    suspended               expired
ship          .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
 shipReturn   .            .            .            .            NotOperator  NotOperator  out                     out
receiveItems  .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
reject        .            .            .            .            NotOperator  NotOperator  .                       .
voidShipping  .            .            .            .            NotOperator  NotOperator  .                       .
pack          .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
split         .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
decommission  .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
 destroy      .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
quarantine    .            .            .            .            NotOperator  order        .                       .
release       .            .            .            .            NotOperator  lift         AccreditationSuspended  AccreditationExpired
recordFound   .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
observe       .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
disputeMissing .           .            .            .            NotOperator  NotOperator  .                       .
takeBack      RoleMissing  RoleMissing  .            RoleMissing  NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
dispense      RoleMissing  RoleMissing  .            RoleMissing  NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
acceptReturn  .            .            .            .            NotOperator  NotOperator  AccreditationSuspended  AccreditationExpired
"""  # noqa: E501

# What a registrar, who holds nothing, is told where it orders a quarantine or lifts one that the holder ordered.
REGISTRAR = """
verb   held            transit         packed          quarantined         missing         returned        destroyed       recalled        expired
 order yes             yes             yes             yes                 yes             yes             yes             yes             yes
 lift  NotQuarantined  NotQuarantined  NotQuarantined  OrderedByOthers     NotQuarantined  NotQuarantined  NotQuarantined  NotQuarantined  NotQuarantined
"""  # noqa: E501

# What a holder without standing is told that sends goods back to another than their maker.
WAY_OUT = """
verb   held            transit         packed          quarantined     missing         returned        destroyed       recalled        expired
 out   OnlyToMaker     InTransit       OnlyToMaker     OnlyToMaker     SetAside        OnlyToMaker     NotHolder       OnlyToMaker     OnlyToMaker
"""  # noqa: E501


def read(table: str) -> dict[str, dict[str, str]]:
    """Rows by name, each with its cells by column."""
    header, *rows = (line.split() for line in table.strip().splitlines())
    return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}


def expected(verb: str, actor: str, state: str) -> str:
    """`yes`, or the name of the refusal."""
    told = read(ACTORS)[verb][actor]
    if told == ".":
        return read(STATES)[verb][state]
    special = read(REGISTRAR) | read(WAY_OUT)
    return special[told][state] if told in special else told
