"""How does compiled code compute with eight numbers at once? Import only with Numba.

Numba turns loops over scalars into vector instructions where it can, which for short inner loops it
cannot. Here eight float64 are one value of Numba's: read from and written to arrays, spread from
one number, added, multiplied, compared. LLVM maps it to whatever vectors the machine has.
"""

# ruff: noqa: ARG001 - Numba prescribes the arguments of what lowers an instruction

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir
from numba import extending
from numba.core import types
from numba.core.typing import templates

__all__ = ["WIDTH", "copy", "inverse", "larger", "read", "smaller", "spread", "write"]

_extending: Any = extending  # Numba's own types say too little of its decorators
intrinsic, _registered = _extending.intrinsic, _extending.register_model
_typing: Any = templates

WIDTH = 8
_VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
_NIL = ir.Constant(_VECTOR, [0.0] * WIDTH)
_ONE = ir.Constant(_VECTOR, [1.0] * WIDTH)
_ANY = ir.Constant(_VECTOR, ir.Undefined)
_ALIGN = 8  # that of one number: arrays aligned to a whole vector are faster, not needed


class _Lanes(types.Type):
    def __init__(self) -> None:
        super().__init__(name="Lanes")


_LANES = _Lanes()


@_registered(_Lanes)
class _Model(extending.models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


def _operator(function: Any, instruction: str) -> None:
    @_typing.infer_global(function)
    class _Typed(templates.AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            both = len(args) == 2 and all(isinstance(each, _Lanes) for each in args)
            return templates.signature(_LANES, *args) if both and not kws else None

    @_extending.lower_builtin(function, _LANES, _LANES)
    def _lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return getattr(builder, instruction)(*args, flags=("contract",))


_operator(operator.add, "fadd")
_operator(operator.sub, "fsub")
_operator(operator.mul, "fmul")


@intrinsic
def read(_: Any, array: Any, at: Any) -> Any:
    """Row `at` of an (n, WIDTH) array; of an (n,) array, number `at` in every lane."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        place = _place(context, builder, sig.args[0], *args)
        if array.ndim == 2:
            return builder.load(place, align=_ALIGN)
        return _broadcast(builder, builder.load(place, align=_ALIGN))

    return _LANES(array, types.uint64), lower


@intrinsic
def write(_: Any, array: Any, at: Any, lanes: Any) -> Any:
    """Write row `at` of an (n, WIDTH) array."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        builder.store(args[2], _place(context, builder, sig.args[0], *args[:2]), align=_ALIGN)
        return context.get_dummy_value()

    return types.void(array, types.uint64, lanes), lower


@intrinsic
def copy(_: Any, array: Any, to: Any, at: Any) -> Any:
    """Write row `at`, or number `at`, to place `to` as well."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        kind = sig.args[0]
        there, here = (_place(context, builder, kind, args[0], row) for row in args[1:])
        builder.store(builder.load(here, align=_ALIGN), there, align=_ALIGN)
        return context.get_dummy_value()

    return types.void(array, types.uint64, types.uint64), lower


@intrinsic
def spread(_: Any, number: Any) -> Any:
    """One number in every lane."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _broadcast(builder, args[0])

    return _LANES(types.float64), lower


@intrinsic
def larger(_: Any, one: Any, other: Any) -> Any:
    """The larger of two, lane by lane."""
    return _LANES(one, other), _chosen(">")


@intrinsic
def smaller(_: Any, one: Any, other: Any) -> Any:
    """The smaller of two, lane by lane."""
    return _LANES(one, other), _chosen("<")


@intrinsic
def inverse(_: Any, lanes: Any) -> Any:
    """One over each that is above 0; 0 for the others."""

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        above = builder.fcmp_ordered(">", args[0], _NIL)
        return builder.select(above, builder.fdiv(_ONE, args[0]), _NIL)

    return _LANES(lanes), lower


def _chosen(sign: str) -> Any:
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered(sign, *args), *args)

    return lower


def _broadcast(builder: Any, number: Any) -> Any:
    index = ir.IntType(32)
    first = builder.insert_element(_ANY, number, ir.Constant(index, 0))
    return builder.shuffle_vector(first, _ANY, ir.Constant(ir.VectorType(index, WIDTH), None))


def _place(context: Any, builder: Any, kind: Any, array: Any, at: Any) -> Any:
    """Where row `at` begins, as a place of a vector; in a flat array, where number `at` is."""
    data = context.make_array(kind)(context, builder, array).data
    if kind.ndim == 1:
        return builder.gep(data, [at])
    return builder.gep(builder.bitcast(data, _VECTOR.as_pointer()), [at])
