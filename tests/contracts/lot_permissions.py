"""Who may do what with a lot, and open a way back: the expectation, as people read it, and nothing of the contract.

All is about a lot of the maker, a partner of the first registrar: its maker recalled it and proposes another expiry.
`full` is the maker's key with every scope, `few` one that may not recall; `rival` is another maker's key.
`yes` is a verb that passes; all else names a refusal; a dot means that the table of standings decides.
"""

ACTORS = """
verb             board         registrar         other               full          few           rival         nobody
recall           NotOperator   yes               yes                 .             ScopeMissing  NotLotMaker   NotOperator
terminateRecall  NotOperator   RecalledByOthers  RecalledByOthers    .             ScopeMissing  NotLotMaker   NotOperator
overruleRecall   yes           NotBoard          NotBoard            NotBoard      NotBoard      NotBoard      NotBoard
proposeExpiry    NotOperator   NotOperator       NotOperator         .             ScopeMissing  NotLotMaker   NotOperator
extendExpiry     NotRegistrar  .                 NotMakersRegistrar  NotRegistrar  NotRegistrar  NotRegistrar  NotRegistrar
allowReturns     NotRegistrar  yes               OtherRegistrar      NotRegistrar  NotRegistrar  NotRegistrar  NotRegistrar
"""  # noqa: E501

# What the maker, or its registrar, is told as the maker stands.
STANDINGS = """
verb             accredited  suspended               expired
recall           yes         AccreditationSuspended  AccreditationExpired
terminateRecall  yes         AccreditationSuspended  AccreditationExpired
proposeExpiry    yes         AccreditationSuspended  AccreditationExpired
extendExpiry     yes         MakerSuspended          yes
"""
