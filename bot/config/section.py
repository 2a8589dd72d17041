"""The base of every section of the file, and how a section's keys become a value of the domain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Section(BaseModel):
    """A part of the file: it cannot be changed once read, and a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True)
class ReadFrom:
    """Annotates a type of the domain, to say how it is read: `shape` is what the file has in its place.

    pydantic checks and reads the shape; `build` makes the domain's value of the result.
    """

    shape: Any
    build: Callable[[Any], object]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """How pydantic reads it; see https://docs.pydantic.dev/latest/concepts/types/#customizing-validation."""
        return core_schema.no_info_after_validator_function(
            self.build,
            handler.generate_schema(self.shape),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: value
            ),  # the value itself, not its shape
        )


def keys_of(section: type[Section], kind: Callable[..., object]) -> ReadFrom:
    """How to read a value of the domain (`kind`) from a section whose keys have the names of the value's fields."""
    return ReadFrom(section, lambda keys: kind(**dict(keys)))
