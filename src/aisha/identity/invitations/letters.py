"""The mail of an invitation."""

from urllib.parse import quote

from aisha.core.mail import Link, Mail


def invitation_link(web_url: str, token: str) -> str:
    """The page that accepts an invitation."""
    return f"{web_url}/accept-invitation?token={token}"


def invitation(web_url: str, token: str, workspace: str, inviter: str, days: int) -> Mail:
    """What an invited person gets; `inviter` is a name or an address."""
    return Mail(
        "invitation",
        f"{inviter} invites you to {workspace}",
        [f"{inviter} has given you a place in the workspace {workspace} of Aisha CRM."],
        Link("Accept the invitation", invitation_link(web_url, token)),
        [f"The link works once, for {days} days. If you expected nothing of the kind, nothing needs to be done."],
        route="workspace",
    )


def asked_again(web_url: str, email: str, workspace: str) -> Mail:
    """Told to who invited somebody whose link ran out."""
    return Mail(
        "invitation_asked",
        f"{email} asks for a new invitation",
        [f"The invitation of {email} to the workspace {workspace} has expired, and they ask for a new one."],
        Link("Invite again", f"{web_url}/settings/users?q={quote(email)}"),
        route="workspace",
    )
