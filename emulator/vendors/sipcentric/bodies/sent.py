"""What clients send, and how they clear a property."""

from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)

from emulator.rules.rule import Breach, Rule, breached
from emulator.vendors.sipcentric.rules import overview


def under(rule: Rule) -> WrapValidator:
    """A type's part that says which rule a value breaks that is none of the type, in pydantic's words."""

    def check(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
        try:
            return read(value)
        except ValidationError as error:
            problems: list[Any] = error.errors()
            broken = next(breached(problems), rule)
            raise Breach(broken, str(problems[0]["msg"]).removeprefix("Value error, ")) from None

    return WrapValidator(check)


class Sent(BaseModel):
    """What a client sends; anything else in it is ignored. An optional property is cleared by null and by `""`."""

    rule: ClassVar[Rule] = overview.BODY
    """What the body has to be: which members are required, and their types."""
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
