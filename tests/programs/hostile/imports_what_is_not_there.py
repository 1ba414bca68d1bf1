"""Imports a module that does not exist."""
# outcome: failed
# kind: exception
# says: ModuleNotFoundError

import no_such_module_anywhere  # noqa: F401 # here
