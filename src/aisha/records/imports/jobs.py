"""The background jobs of imports."""

from aisha.core.jobs import Job
from aisha.records.imports.actions import VALIDATE_JOB_NAME
from aisha.records.imports.dry_run import run_validation
from aisha.records.imports.run import RUN_JOB_NAME, run_import

VALIDATE_JOB = Job(VALIDATE_JOB_NAME, run_validation, concurrency=2)
RUN_JOB = Job(RUN_JOB_NAME, run_import, concurrency=2)
