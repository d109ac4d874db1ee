"""Who may do what in the registry: the expectation, as people read it, and nothing of the contract.

All is about the maker, a partner of the first registrar: `full` is its key with every scope, `few` one without the
last; `invited` is offered a key of it, `heir` the registrar's office, and both may take it; `rival` is another's key,
to whom a prefix of the maker is offered. An end is announced of another prefix of the maker, and of the ledger.
`yes` is a verb that passes; all else names a refusal; a dot means that the table of standings decides.
"""

ACTORS = """
verb                 board          registrar    other           full            few           rival           invited         heir
appointRegistrar     yes            NotBoard     NotBoard        NotBoard        NotBoard      NotBoard        NotBoard        NotBoard
replaceRegistrar     yes            NotBoard     NotBoard        NotBoard        NotBoard      NotBoard        NotBoard        NotBoard
offerOffice          NotRegistrar   yes          yes             NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
withdrawOfficeOffer  NotRegistrar   yes          NothingOffered  NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
acceptOffice         NothingOffered NothingOffered NothingOffered NothingOffered NothingOffered NothingOffered NothingOffered  yes
accredit             NotRegistrar   yes          yes             NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
renew                NotRegistrar   yes          OtherRegistrar  NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
suspend              NotRegistrar   .            OtherRegistrar  NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
reinstate            NotRegistrar   .            OtherRegistrar  NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
addOperator          NotOperator    NotOperator  NotOperator     .               ScopeMissing  yes             NotOperator     NotOperator
removeOperator       NotRegistrar   yes          OtherRegistrar  yes             yes           NotRegistrar    NotRegistrar    NotRegistrar
offerKey             NotRegistrar   yes          OtherRegistrar  NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
withdrawKeyOffer     NotRegistrar   yes          OtherRegistrar  yes             ScopeMissing  NotRegistrar    NotRegistrar    NotRegistrar
acceptKey            NothingOffered NothingOffered NothingOffered NothingOffered NothingOffered NothingOffered yes             NothingOffered
assignCompanyPrefix  NotRegistrar   yes          OtherRegistrar  NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
withdrawCompanyPrefix NotRegistrar  yes          OtherRegistrar  NotRegistrar    NotRegistrar  NotRegistrar    NotRegistrar    NotRegistrar
offerCompanyPrefix   NotOperator    NotOperator  NotOperator     .               ScopeMissing  CompanyPrefixNotOwned NotOperator NotOperator
acceptCompanyPrefix  NotOperator    NotOperator  NotOperator     :               ScopeMissing  .               NotOperator     NotOperator
announceCompanyPrefixEnd yes        NotBoard     NotBoard        NotBoard        NotBoard      NotBoard        NotBoard        NotBoard
withdrawCompanyPrefixEnd yes        NotBoard     NotBoard        NotBoard        NotBoard      NotBoard        NotBoard        NotBoard
endCompanyPrefix     yes            NotBoard     NotBoard        NotBoard        NotBoard      NotBoard        NotBoard        NotBoard
announceClosing      ClosingAnnouncedBefore NotBoard NotBoard    NotBoard        NotBoard      NotBoard        NotBoard        NotBoard
withdrawClosing      yes            NotBoard     NotBoard        NotBoard        NotBoard      NotBoard        NotBoard        NotBoard
markForClosing       yes            yes          yes             yes             yes           yes             yes             yes
"""  # noqa: E501

# What the maker's registrar, the maker itself, or who takes from it is told as the maker stands.
STANDINGS = """
verb         accredited    suspended               expired
suspend      yes           AccreditationSuspended  yes
reinstate    NotSuspended  yes                     NotSuspended
addOperator  yes           AccreditationSuspended  AccreditationExpired
offerCompanyPrefix yes     AccreditationSuspended  AccreditationExpired
acceptCompanyPrefix yes    AccreditationSuspended  AccreditationExpired
"""

# What the maker is told where a colon stands.
OWN_STANDINGS = """
verb                accredited              suspended               expired
acceptCompanyPrefix CompanyPrefixNotOffered AccreditationSuspended  AccreditationExpired
"""
