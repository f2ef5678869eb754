"""What clients send, and how they clear a property."""

from typing import Any, ClassVar

from pydantic import BaseModel, ValidationInfo, field_validator


class Sent(BaseModel):
    """What a client sends; anything else in it is ignored. An optional property is cleared by null and by `""`."""

    empty_is_a_value: ClassVar[frozenset[str]] = frozenset()
    """Properties that the document prints as `""`."""

    @field_validator("*", mode="before")
    @classmethod
    def clear(cls, value: Any, field: ValidationInfo) -> Any:
        """None for the empty text of a property that may go without a value."""
        if value != "" or field.field_name in cls.empty_is_a_value:
            return value
        known = cls.model_fields[field.field_name or ""]
        return None if known.default is None and not known.is_required() else value
