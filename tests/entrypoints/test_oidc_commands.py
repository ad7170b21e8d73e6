"""`aisha oidc`: the same provider that the pages show, set and tried from the command line."""

import pytest

from aisha.core.errors import NotFound
from aisha.core.refused import Refused
from aisha.entrypoints.oidc_commands import found, removed, saved, switched, tried
from aisha.identity.auth.oidc import ProviderSettings
from tests.application import Api, Workspace
from tests.identity.oidc_server import CLIENT_ID, CLIENT_SECRET, oidc_server
from tests.identity.test_oidc_tenants import slug_of


async def test_a_workspace_s_provider_is_set_tried_switched_and_removed(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    await superadmin.request("PUT", "/api/system/outbound", json={"private_hosts": ["127.0.0.1"]})
    pool, settings, slug = api.state.pool, api.state.settings, await slug_of(api, workspace.id)
    try:
        async with oidc_server() as provider:
            given = ProviderSettings("Acme login", provider.url, CLIENT_ID, ["acme.example"], False)
            await saved(pool, settings, slug, given, CLIENT_SECRET)
            trial = await tried(pool, settings, slug)
            await switched(pool, settings, slug, is_active=False)
        off = await api.client.get(f"/api/auth/oidc?workspace={slug}")
        shown = await found(pool, slug)
        await removed(pool, slug)
    finally:
        async with api.system() as ctx:
            await ctx.execute("delete from system_settings where setting_key like 'outbound.%'")

    assert trial.ok and len(trial.steps) == 3
    assert off.json()["data"]["enabled"] is False
    assert (shown.label, shown.allowed_domains, shown.is_active) == ("Acme login", ["acme.example"], False)
    with pytest.raises(Refused, match="There is no provider"):
        await found(pool, slug)
    with pytest.raises(NotFound):
        await removed(pool, slug)
