"""Workers of campaigns in processes of their own: to be killed by a test. Forked from one that has imported them already."""

import asyncio
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from aisha import modules
from aisha.automation.campaigns.worker import CampaignWorker
from aisha.records.registry import register
from tests.automation.sending import campaign_settings

CLAIM_AGE = timedelta(seconds=2)
"""After so long what a killed worker left behind is taken up, in place of ten minutes."""
_FORKED = get_context("forkserver")
_FORKED.set_forkserver_preload(["tests.automation.campaign_process"])


def start_worker(dsn: str) -> BaseProcess:
    """A worker that goes on until it is killed."""
    process = _FORKED.Process(target=_work, args=(dsn,), daemon=True)
    process.start()
    return process


def _work(dsn: str) -> None:
    register(modules.RECORD_TYPES)
    asyncio.run(CampaignWorker(campaign_settings(), dsn, None, asyncio.Event(), claim_age=CLAIM_AGE).run())
