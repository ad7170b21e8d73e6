"""What the wheel carries beside the package: the migrations and the built web pages, where the program looks for them."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelContents(BuildHookInterface[Any]):
    """Adds what lies beside the sources; a wheel without pages would start and show nothing, so it is not built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by the build. An editable install reads both from the source tree."""
        if version == "editable":
            return
        root = Path(self.root)
        pages = root / "web" / "dist"
        if not (pages / "index.html").is_file():
            raise RuntimeError("The web pages are not built. Run make run or make test once, then build again.")
        build_data["force_include"] |= {str(pages): "aisha/web_dist", str(root / "migrations"): "aisha/migrations"}
