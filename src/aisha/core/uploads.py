"""Uploaded files, read from the request as they come: a file is never held in memory."""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from aisha.core.errors import BadRequest, UnsupportedMedia

MAX_NAME = 200


@dataclass(slots=True)
class Upload:
    """The file of a request: its name as the client gave it, and its content, to be read once."""

    file_name: str
    chunks: AsyncIterator[bytes]


@dataclass(slots=True)
class _Parts:
    """What the parser has seen: the header being read, whether the present part is the file, and its waiting bytes."""

    name: bytes = b""
    value: bytes = b""
    disposition: bytes = b""
    file_name: str | None = None
    in_file: bool = False
    is_complete: bool = False
    waiting: deque[bytes] = field(default_factory=deque[bytes])

    def on_part_begin(self) -> None:
        self.name = self.value = self.disposition = b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def on_header_end(self) -> None:
        if self.name.lower() == b"content-disposition":
            self.disposition = self.value
        self.name = self.value = b""

    def on_headers_finished(self) -> None:
        options = parse_options_header(self.disposition)[1]
        self.in_file = self.file_name is None and options.get(b"name") == b"file" and b"filename" in options
        if self.in_file:
            self.file_name = safe_name(options[b"filename"].decode("utf-8", "replace"))

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self.in_file:
            self.waiting.append(data[start:end])

    def on_part_end(self) -> None:
        self.is_complete = self.is_complete or self.in_file
        self.in_file = False


async def receive_upload(request: Request) -> Upload:
    """The part `file` of a multipart request. Raises 415 for another body, 400 without such a part.

    The content is read while `chunks` is iterated, which raises 400 for a body that ends too early.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise UnsupportedMedia("Send the file as multipart/form-data, in a part named file.")
    parts = _Parts()
    names = ("part_begin", "header_field", "header_value", "header_end", "headers_finished", "part_data", "part_end")
    callbacks: Any = {f"on_{name}": getattr(parts, f"on_{name}") for name in names}
    parser = MultipartParser(options[b"boundary"], callbacks)
    stream = aiter(request.stream())
    while parts.file_name is None:
        chunk = await anext(stream, None)
        if chunk is None:
            raise BadRequest("There is no file in the request: send it in a part named file.", code="INVALID_FILE")
        _feed(parser, chunk)
    return Upload(parts.file_name, _content(parser, parts, stream))


async def _content(parser: MultipartParser, parts: _Parts, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while True:
        while parts.waiting:
            yield parts.waiting.popleft()
        chunk = await anext(stream, None)
        if chunk is None:
            break
        _feed(parser, chunk)
    if not parts.is_complete:
        raise BadRequest("The upload ended before the file did. Send it again.", code="INVALID_FILE")


def _feed(parser: MultipartParser, chunk: bytes) -> None:
    try:
        parser.write(chunk)
    except FormParserError as error:
        raise BadRequest(f"The body is not valid multipart data: {error}", code="INVALID_FILE") from error


def safe_name(given: str) -> str:
    """The last part of a file's name without control characters: for showing it, never for a path."""
    last = given.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:MAX_NAME].strip() or "file"
