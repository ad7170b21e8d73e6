"""The mails of sign-in."""

from aisha.core.mail import Link, Mail
from aisha.identity.auth.client import Client, describe_client


def reset_link(web_url: str, token: str) -> str:
    """The page that takes a new password."""
    return f"{web_url}/reset-password?token={token}"


def password_reset(web_url: str, token: str, minutes: int) -> Mail:
    """The link for a new password, asked for by the person."""
    return Mail(
        "password_reset",
        "Choose a new password",
        ["Somebody, hopefully you, asked for a new password for Aisha CRM."],
        Link("Choose a new password", reset_link(web_url, token)),
        [f"The link works once, for {minutes} minutes. If it was not you, nothing needs to be done."],
    )


def password_changed(client: Client | None) -> Mail:
    """Told after every change."""
    where = f" It was done from {place_of(client)}." if client else ""
    return Mail(
        "password_changed",
        "Your password was changed",
        [f"The password of your Aisha CRM login was changed.{where}", NOT_YOU],
    )


def confirm_email(web_url: str, token: str, minutes: int) -> Mail:
    """To a new address: whoever reads it there makes it the login's."""
    return Mail(
        "email_confirmation",
        "Confirm your new address",
        ["Somebody, hopefully you, wants to sign in to Aisha CRM with this address from now on."],
        Link("Confirm the address", f"{web_url}/confirm-email?token={token}"),
        [f"The link works once, for {minutes} minutes. If it was not you, nothing needs to be done."],
    )


def email_changed(email: str) -> Mail:
    """To the old address, after the change."""
    return Mail("email_changed", "Your address was changed", [f"Your Aisha CRM login has the address {email} now.", NOT_YOU])


def token_reused(client: Client) -> Mail:
    """A refresh token came a second time: one of two holders is a thief."""
    return Mail(
        "token_reuse",
        "One of your sign-ins was ended",
        [
            COPIED,
            f"The second use came from {place_of(client)}.",
            NOT_YOU,
        ],
    )


def new_device(client: Client) -> Mail:
    """Told after the sign-in."""
    return Mail("new_device", NEW_DEVICE, [f"Your Aisha CRM login was used from {place_of(client)}.", NOT_YOU])


def two_factor_changed(what: str) -> Mail:
    """`what` is a clause such as "was switched off by an administrator"."""
    return Mail("two_factor", "Your second factor", [f"The second factor of your Aisha CRM login {what}.", NOT_YOU])


def impersonated(name: str, workspace: str, reason: str, minutes: int) -> Mail:
    """Told afterwards to whom somebody looked through the eyes of."""
    return Mail(
        "impersonation",
        "Somebody worked as you",
        [
            f"{name} looked at {workspace} as you would see it, for at most {minutes} minutes.",
            f"The reason given: {reason}",
            "What was done in that time stands in the audit log with both names.",
        ],
    )


COPIED = "A sign-in key of yours was used a second time. Somebody may have copied it, so that sign-in was ended."
NEW_DEVICE = "New-device sign-in"
NOT_YOU = "If this was not you, choose a new password at once and tell your administrator."


def place_of(client: Client) -> str:
    """From where something was done: "Firefox on Linux, address 192.0.2.7"."""
    return f"{describe_client(client.user_agent)}, address {client.ip or 'unknown'}"
