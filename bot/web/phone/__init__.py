"""The demo handset at /phone: a telephone drawn in the browser.

There is no such address outside the demo, nor for anyone but this machine. It works
without JavaScript; with it, texts come in by themselves.
"""

from bot.web.phone.routes import blueprint

__all__ = ["blueprint"]
