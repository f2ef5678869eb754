"""An exchange's request as a command of a POSIX shell: one line, whose curl comes last.

The same bytes arrive again, but for what curl says of its own connection and for secrets, which are
`***` and to be filled in.
"""

from shlex import quote

from emulator.control.journal.transcript import kept_of, show_body, show_header, url_of
from emulator.journal.exchange import Exchange

OWN = {
    b"connection",
    b"content-length",
    b"expect",
    b"host",
    b"http2-settings",
    b"keep-alive",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
"""Headers that are about a connection, not about what is asked."""
ADDED = {b"accept", b"user-agent"}
"""Headers that curl adds unless told not to."""
GLOBS = "[]{}"


def to_script(commands: list[str], dropped: int, complete: bool) -> str:
    """Commands as a script; a comment says what is missing."""
    lines = [] if complete else [f"# not complete: the journal has dropped {dropped} requests"]
    return "".join(line + "\n" for line in [*lines, *commands])


def to_curl(entry: Exchange) -> str:
    """The request as a curl command, under a comment if not all of its body is kept."""
    cut = kept_of(entry.body, entry.body_size)
    return (f"# {entry.id}: {cut} of the body\n" if cut else "") + command(entry)


def command(entry: Exchange) -> str:
    """The request as a curl command; what no argument can carry comes through a pipe."""
    url = url_of(entry)
    method = ["--head"] if entry.method == "HEAD" and not entry.body else ["-X", quote(entry.method)]
    parts = ["curl", *method, argument(url), *options(entry, url)]
    for header in headers(entry):
        parts += ["-H", argument(header)]
    if not entry.body:
        return " ".join(parts)
    text, encoding = show_body(entry.body)
    if encoding:
        return " ".join([f"printf %s {text} | base64 -d |", *parts, "--data-binary", "@-"])
    if not text.isprintable():
        return " ".join([f"printf {escaped(text.encode())} |", *parts, "--data-binary", "@-"])
    return " ".join([*parts, "--data-raw", quote(text)])


def options(entry: Exchange, url: bytes) -> list[str]:
    """What keeps curl from reading more into an address than is there."""
    globs = any(sign in url.decode("latin-1") for sign in GLOBS)
    dots = b"/." in url
    return ["--globoff"] * globs + ["--path-as-is"] * dots


def headers(entry: Exchange) -> list[bytes]:
    """Headers as curl's -H takes them: `name;` for an empty one, `name:` for none where curl would add its own."""
    lines = []
    for name, value in entry.headers:
        if name.lower() not in OWN and not name.startswith(b"@"):
            shown = show_header(name, value).encode("latin-1")
            lines.append(name + b": " + shown if shown else name + b";")
    given = {name.lower() for name, _ in entry.headers}
    added = ADDED | ({b"content-type"} if entry.body else set())
    lines += [name + b":" for name in sorted(added - given)]
    if entry.method == "HEAD" and entry.body:
        lines.append(b"connection: close")  # curl would wait for a body that does not come
    return lines


def argument(value: bytes) -> str:
    """Bytes as one argument."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = "\0"
    return quote(text) if text.isprintable() else f'"$(printf {escaped(value)})"'


def escaped(value: bytes) -> str:
    """Bytes as printf's format, on one line."""
    signs = "".join(chr(byte) if 32 <= byte < 127 and chr(byte) not in "\\%'" else f"\\{byte:03o}" for byte in value)
    return f"'\\055{signs[1:]}'" if signs.startswith("-") else f"'{signs}'"
