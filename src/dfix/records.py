"""`Record`: a `typing.NamedTuple` that takes a tenth of the time to define. dfix starts on every save, and has many."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from collections import _tuplegetter

    class _Fields(type):
        """Makes a class of the annotations of its body: a field each, with the values there as defaults."""

        def __new__(cls, name, bases, body):
            if bases == (tuple,) or bases != (Record,):
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            body["_fields"] = body["__match_args__"] = fields
            body["_field_defaults"] = {field: body[field] for field in fields if field in body}
            body.update((field, _tuplegetter(index, "")) for index, field in enumerate(fields))
            body.setdefault("__slots__", ())
            defaults = body["_field_defaults"]
            needed = max((index + 1 for index, field in enumerate(fields) if field not in defaults), default=0)
            body["_tail"] = tuple(defaults[field] for field in fields[needed:])
            body["_size"] = len(fields)
            body["_made"] = 0
            return super().__new__(cls, name, bases, body)

    _new = tuple.__new__
    #: so many of a class are made before it gets a constructor of its own, which costs what twenty others take
    _MANY = 40

    def _constructor(record):
        """What makes records of one class, compiled for its fields."""
        fields = ", ".join(record._fields)
        made = eval(f"lambda cls, {fields}: new(cls, ({fields}{',' if fields else ''}))", {"new": _new})
        made.__defaults__ = record._tail
        return made

    class Record(tuple, metaclass=_Fields):
        """See above."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            cls._made += 1
            if cls._made == _MANY and "__new__" not in cls.__dict__:
                cls.__new__ = _constructor(cls)
            missing = cls._size - len(values)
            if not named and 0 <= missing <= len(cls._tail):
                return _new(cls, values + cls._tail[-missing:] if missing else values)
            if missing > 0:
                given = {**cls._field_defaults, **named} if named else cls._field_defaults
                try:
                    values += tuple([given[field] for field in cls._fields[-missing:]])
                except KeyError as field:
                    raise TypeError(f"{cls.__name__} needs {field}") from None
            if missing < 0 or (named and not named.keys() <= set(cls._fields[-missing or len(cls._fields) :])):
                raise TypeError(f"{cls.__name__} was given too much, or something twice")
            return tuple.__new__(cls, values)

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in zip(self._fields, self, strict=True))})"

        def __getnewargs__(self):
            return tuple(self)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **changed):
            values = tuple(map(changed.pop, self._fields, self))
            if changed:
                raise ValueError(f"{type(self).__name__} has no {', '.join(changed)}")
            return tuple.__new__(type(self), values)


__all__ = ["Record"]
