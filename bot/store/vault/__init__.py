"""Where the keys of persons are kept: apart from the data they open, so that a person's
data become noise in every copy and backup once their key is gone.
"""

from bot.store.vault.sealing import SealBroken, seal, unseal
from bot.store.vault.vault import Vault, open_vault

__all__ = ["SealBroken", "Vault", "open_vault", "seal", "unseal"]
