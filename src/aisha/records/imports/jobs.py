"""The background jobs of imports, and what recurs around their files."""

from aisha.core.jobs import Job
from aisha.core.periodic import At, Periodic
from aisha.core.unfinished import Told, Unfinished
from aisha.records.imports.actions import REMOVE_FILE_JOB_NAME, VALIDATE_JOB_NAME
from aisha.records.imports.dry_run import run_validation
from aisha.records.imports.files import remove_file, remove_old_files, remove_orphans
from aisha.records.imports.run import RUN_JOB_NAME, run_import

VALIDATE_JOB = Job(VALIDATE_JOB_NAME, run_validation, concurrency=2, is_held=False)
RUN_JOB = Job(RUN_JOB_NAME, run_import, concurrency=2, is_held=False)
REMOVE_FILE_JOB = Job(REMOVE_FILE_JOB_NAME, remove_file, concurrency=1)
IMPORT_JOBS = (VALIDATE_JOB, RUN_JOB, REMOVE_FILE_JOB)
UNFINISHED_IMPORTS = Unfinished(
    "import_jobs", (VALIDATE_JOB_NAME, RUN_JOB_NAME), "import_id",
    {
        "validating": ("uploaded", "Checking ended unexpectedly. Check the file again."),
        "running": ("failed", "The import ended unexpectedly. What was imported so far stays; the run can be continued."),
    },
    Told("created_by", "import", "Your import could not go on", "'/import/' || entity || '/' || id"),
)  # fmt: skip
IMPORT_FILES = Periodic("import_files", At(3, 10), remove_old_files, "Removes the files and rows of old imports.")
FILE_ORPHANS = Periodic("file_orphans", At(4, 0, weekday=6), remove_orphans, "Removes files that nothing refers to any more.")
