"""What HTTP calls its statuses."""

from http import HTTPStatus


def phrase_of(status: int) -> str:
    """The phrase of a status; of one that only gateways use, such as 520, the phrase of its class."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Bad Request" if status < 500 else "Internal Server Error"
