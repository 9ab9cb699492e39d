"""The log: what happened, for operators; never what anybody wrote, is called or can be reached by.

Three nets, one under the other. Our own lines take numbers and words of ours alone, which
types, and a law over all calls, see to (`telling`). Of other people's lines no word is
written, only whose it is, the kind of a fault, and where (`lines`). What was rendered is
scrubbed of all that looks like a number, code, address or token (`scrubbing`).
"""

from bot.logs.faults import log_fault
from bot.logs.telling import Log, Row, Word

__all__ = ["Log", "Row", "Word", "log_fault"]
