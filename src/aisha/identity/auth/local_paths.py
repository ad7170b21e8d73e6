"""Where a sign-in leads afterwards: a page of this installation, never an address of elsewhere."""

from urllib.parse import urlsplit

MOST_CHARACTERS = 1000


def local_path(wanted: str) -> str:
    r"""The path, with its query, if it is one of our pages; else `/`.

    Browsers read `//host`, `/\host` and paths with line breaks or tabs as addresses of elsewhere; the API's paths are no pages.
    """
    if not wanted.startswith("/") or len(wanted) > MOST_CHARACTERS or wanted[1:2] in ("/", "\\"):
        return "/"
    if not wanted.isascii() or any(character <= " " or character == "\x7f" for character in wanted):
        return "/"
    path = urlsplit(wanted).path
    is_ours = path != "/login" and not path.startswith(("/api/", "/login/"))
    return wanted if is_ours and "\\" not in wanted and not path.startswith("//") else "/"
