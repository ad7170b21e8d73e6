"""Users: logins of the tenant in use (domain.md § 2.2)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.context import Context, open_system_context
from aisha.core.errors import Unauthenticated, ValidationFailed
from aisha.core.http import (
    ACCESS_COOKIE,
    SIGNED_IN,
    RequestContext,
    access,
    answer,
    app_state,
    authenticate,
    no_content,
    opened,
    opened_platform,
    request_id,
)
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.storage import file_storage
from aisha.identity.auth.password_changes import NewPassword
from aisha.identity.auth.passwords import DEFAULT_RULES, PasswordRules, check_password, hash_password
from aisha.identity.invitations.actions import Invited, invite_member
from aisha.identity.members.actions import add_member
from aisha.identity.members.changes import MemberChange, remove_member, update_member
from aisha.identity.members.leaving import deactivate_login
from aisha.identity.members.preferences import save_preferences
from aisha.identity.members.queries import get_user, list_users
from aisha.identity.members.schemas import EndOfAccess, User, UserBody, UserChange
from aisha.identity.privacy.actions import ask_for_user_erasure, preview_user_erasure
from aisha.identity.privacy.schemas import UserErasure
from aisha.identity.sign_in_settings.queries import read_sign_in_settings, rules_of_person
from aisha.identity.users.actions import NewLogin, create_superadmin
from aisha.identity.users.platform import update_login
from aisha.identity.users.queries import superadmin_exists

router = APIRouter(prefix="/api/users", tags=["Users"])


@router.get("", response_model=ListAnswer[User])
@access("users.read")
async def users(
    ctx: RequestContext,
    page: RequestedPage,
    role: Annotated[str | None, Query(max_length=100)] = None,
    status: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """The members of the tenant in use; for a superadmin outside every tenant, all logins."""
    found, cursor = await list_users(ctx, page, role=role, status=status)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.get("/{user_id}", response_model=Answer[User])
@access(SIGNED_IN)
async def user(ctx: RequestContext, user_id: UUID) -> Response:
    """One user. Everybody may read themselves; others need users.read."""
    return answer(await get_user(ctx, user_id))


@router.post("", response_model=Answer[User], status_code=201)
@access("users.manage", strangers=True)
async def create(request: Request, body: UserBody) -> Response:
    """A new login with its membership in the tenant. While no superadmin exists, anybody may create the first one.

    An address that has a login elsewhere is answered alike; its person accepts the invitation and keeps their own password.
    """
    is_superadmin = body.role_name == "superadmin"
    if not _has_credentials(request):
        return await _create_first_superadmin(request, body)
    authenticate(request)
    login = await _new_login(body, await _rules_here(request, body))
    if is_superadmin:
        async with opened_platform(request) as ctx:
            return await _created(ctx, await create_superadmin(ctx, login))
    if not body.first_name or not body.last_name:
        raise ValidationFailed({"first_name" if not body.first_name else "last_name": ["This field is required."]})
    async with opened(request, body_tenant=body.tenant_id) as ctx:
        user_id = await add_member(ctx, login, role=body.role_name, department=body.department)
        if not body.send_invitation and body.password is None:
            return await _created(ctx, user_id)
        return await _created(ctx, user_id, await invite_member(ctx, user_id, app_state(request).settings))


@router.patch("/{user_id}", response_model=Answer[User])
@router.put("/{user_id}", response_model=Answer[User])
@access(SIGNED_IN)
async def update(request: Request, user_id: UUID, body: UserChange) -> Response:
    """Change the parts that are sent: your own names, or a member; for a superadmin outside every tenant, a login."""
    body.values()  # a name that does not exist is refused before anything is looked up
    password = await _checked_password(request, user_id, body)
    async with opened(request, body_tenant=body.tenant_id) as ctx:
        if ctx.actor.tenant_id is None:
            await _change_login(ctx, user_id, body, password)
        else:
            await update_member(ctx, user_id, MemberChange(body.values(), password, body.reassign_to, body.version))
            if body.preferences:
                await save_preferences(ctx, user_id, body.preferences)
        return answer(await get_user(ctx, user_id))


@router.delete(
    "/{user_id}", status_code=204, responses={200: {"model": Answer[UserErasure]}, 202: {"model": Answer[UserErasure]}}
)
@access("users.manage")
async def delete(
    request: Request,
    ctx: RequestContext,
    user_id: UUID,
    reassign_to: Annotated[str | None, Query(max_length=40)] = None,
    *,
    gdpr: bool = False,
    confirm: bool = False,
) -> Response:
    """End a membership at once; `reassign_to` (a user's id, or `unassigned`) takes over the open records.

    For a superadmin outside every tenant it switches the login off and ends every membership; there `keep` leaves the records.

    With `gdpr` the answer says what erasing the person replaces, with `confirm` too it is done in the background.
    """
    if gdpr:
        preview = await preview_user_erasure(ctx, user_id, file_storage(app_state(request).settings.home))
        if confirm:
            await ask_for_user_erasure(ctx, user_id)
        return answer(UserErasure(confirm, preview), status=202 if confirm else 200)
    if ctx.actor.tenant_id is None:
        await deactivate_login(ctx, user_id, reassign_to)
    else:
        await remove_member(ctx, user_id, reassign_to)
    return no_content()


@router.post("/{user_id}/deactivate", response_model=Answer[User])
@access("users.manage")
async def deactivate(ctx: RequestContext, user_id: UUID, body: EndOfAccess) -> Response:
    """End the access to this tenant with the next request, keeping the person's history."""
    await update_member(ctx, user_id, MemberChange({"status": "inactive"}, reassign_to=body.reassign_to))
    return answer(await get_user(ctx, user_id))


@router.post("/{user_id}/reactivate", response_model=Answer[User])
@access("users.manage")
async def reactivate(ctx: RequestContext, user_id: UUID) -> Response:
    """Let somebody in again, with the role they had."""
    await update_member(ctx, user_id, MemberChange({"status": "active"}))
    return answer(await get_user(ctx, user_id))


async def _change_login(ctx: Context, user_id: UUID, body: UserChange, password: NewPassword | None) -> None:
    """Outside every tenant. A login that is switched off ends in every tenant."""
    values = body.values()
    if values.get("status") in ("inactive", "terminated"):
        await deactivate_login(ctx, user_id, body.reassign_to, values)
    else:
        await update_login(ctx, user_id, values, password)


async def _checked_password(request: Request, user_id: UUID, body: UserChange) -> NewPassword | None:
    """The new password, hashed outside the transaction. Its owner's address is looked up for the rules."""
    if body.password is None:
        if body.must_change_password:
            raise ValidationFailed({"must_change_password": ["Send the first password, too."]})
        return None
    async with opened(request, write=False, body_tenant=body.tenant_id) as ctx:
        email = (await get_user(ctx, user_id)).email
        joining = [ctx.actor.tenant_id] if ctx.actor.tenant_id else []
        rules = PasswordRules.of(await rules_of_person(ctx, user_id, *joining))
    check_password(body.password, email, rules=rules)
    return NewPassword(await hash_password(body.password), body.must_change_password)


async def _create_first_superadmin(request: Request, body: UserBody) -> Response:
    async with open_system_context(app_state(request).pool, None, request_id(request), write=False) as ctx:
        if body.role_name != "superadmin" or await superadmin_exists(ctx):
            raise Unauthenticated("Sign in first.")
    if body.password is None:
        raise ValidationFailed({"password": ["The first superadmin needs a password."]})
    login = await _new_login(body, DEFAULT_RULES)
    async with open_system_context(app_state(request).pool, None, request_id(request), source="request") as ctx:
        return await _created(ctx, await create_superadmin(ctx, login, only_first=True))


async def _created(ctx: Context, user_id: UUID, invited: Invited | None = None) -> Response:
    return answer(await get_user(ctx, user_id), status=201, meta=invited.meta if invited else None)


async def _rules_here(request: Request, body: UserBody) -> PasswordRules:
    """What the first password of a member has to be: the rules of the tenant they join, else of the installation."""
    if body.password is None:
        return DEFAULT_RULES
    async with opened(request, write=False, body_tenant=body.tenant_id) as ctx:
        tenants = [ctx.actor.tenant_id] if ctx.actor.tenant_id else []
        return PasswordRules.of(await read_sign_in_settings(ctx, *tenants))


async def _new_login(body: UserBody, rules: PasswordRules) -> NewLogin:
    if body.password is None:
        return NewLogin(body.email, body.first_name, body.last_name, None)
    check_password(body.password, body.email, rules=rules)
    hashed = await hash_password(body.password)
    return NewLogin(body.email, body.first_name, body.last_name, hashed, body.must_change_password)


def _has_credentials(request: Request) -> bool:
    headers = request.headers
    return bool(headers.get("authorization") or headers.get("x-api-key") or request.cookies.get(ACCESS_COOKIE))
