"""The setup checklist's step of connections."""

from aisha.configuration.integrations.queries import has_integration
from aisha.configuration.setup.steps import SetupStep

INTEGRATIONS_STEP = SetupStep("integrations", "Connect mail, calls or a language model", has_integration)
