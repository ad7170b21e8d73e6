"""The types of notifications that are sent, with what each tells. What nothing sends yet is not here."""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "assignment": "Somebody gives me a lead, a contact, an account, an opportunity or an activity.",
    "mention": "Somebody names me in a note on a record that I may see.",
    "reminder": "The moment of an activity's reminder has come.",
    "overdue": "An activity of mine is past its due date.",
    "import": "An import that I started went through its file, failed, or waits for me.",
    "export": "A file that I exported is ready, or could not be made.",
    "success": "A change of many records that I asked for is done, or could not go on.",
    "campaign": "A campaign of mine is finished, failed, or could not be started.",
    "error": "An e-mail that I wrote could not be delivered.",
    "system": "For those who look after integrations, webhooks and sending domains: one of them does not work any more.",
    "security": "My password, address or second factor was changed, I signed in with a new browser, or a sign-in looks copied.",
}
